# Plays an APKBUILD as abuild does, in BusyBox's ash: apkbuild.sh APKBUILD TARBALL SOURCES PKGDIR
set -eu
tarball=$2 builddir=$3 pkgdir=$4
. "$1"
echo "$sha512sums" | sed -n "s|${tarball##*/}|$tarball|p" | sha512sum -c -
cd "$builddir"
build
check
package
# A subpackage: what amove takes away from the package.
subpkgdir=$pkgdir-dev
amove() {
    for each; do
        mkdir -p "$subpkgdir/${each%/*}"
        mv "$pkgdir/$each" "$subpkgdir/${each%/*}/"
    done
}
dev
