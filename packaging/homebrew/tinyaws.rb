# Homebrew on Linux: tinyaws has no port for macOS.
class Tinyaws < Formula
  desc "Sign and send AWS requests in fixed memory"
  homepage "@URL@"
  url "@URL@/tinyaws-@VERSION@.tar.gz"
  sha256 "@SHA256@"
  # With Mbed TLS (Apache-2.0), jsmn (MIT) and the models of botocore (Apache-2.0) inside.
  license all_of: ["MIT", "Apache-2.0"]

  depends_on "binutils" => :build
  depends_on :linux

  def install
    # For glibc, by Homebrew's own compiler, whose name need not end in gcc.
    arguments = %W[TARGET=generic CC=#{ENV.cc} AR=ar STRIP=strip OBJCOPY=objcopy PREFIX=#{prefix}]
    system "make", *arguments
    system "make", "install", *arguments
  end

  test do
    assert_match "tinyaws/#{version}", shell_output("#{bin}/tinyaws --version")
    assert_match "no-such-option", shell_output("#{bin}/tinyaws doctor --no-such-option 2>&1", 252)
  end
end
