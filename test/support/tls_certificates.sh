#!/bin/sh
# tls_certificates.sh DIR - make the chains that the tls suites' servers show, below DIR: NAME.key,
# NAME.pem (one certificate) and NAME.chain.pem (what a server sends: NAME and its intermediates).
set -eu
mkdir -p "$1"
cd "$1"

P256='-newkey ec -pkeyopt ec_paramgen_curve:P-256'
P384='-newkey ec -pkeyopt ec_paramgen_curve:P-384'
ca='basicConstraints=critical,CA:TRUE
keyUsage=critical,keyCertSign'
leaf='subjectAltName=DNS:server.test,DNS:*.wild.test,IP:127.0.0.1,IP:::1
keyUsage=digitalSignature
extendedKeyUsage=serverAuth'

root() { # name key-arguments digest
    openssl req -x509 $2 -nodes -keyout "$1.key" -out "$1.pem" -days 3650 -subj "/O=Test/CN=$1" \
        "-$3" -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign
}
issue() { # name issuer key-arguments digest extensions [chain-tail]
    printf '%s\n' "$5" >"$1.ext"
    openssl req -new $3 -nodes -keyout "$1.key" -out "$1.csr" -subj "/O=Test/CN=$1"
    openssl x509 -req -in "$1.csr" -CA "$2.pem" -CAkey "$2.key" -CAcreateserial -days 3650 "-$4" \
        -extfile "$1.ext" -out "$1.pem"
    cat "$1.pem" ${6:-} >"$1.chain.pem"
}

{
    root rsa-root '-newkey rsa:2048' sha256
    issue rsa-ca rsa-root '-newkey rsa:2048' sha256 "$ca"
    issue rsa rsa-ca '-newkey rsa:2048' sha256 "$leaf" rsa-ca.pem
    issue rsa4096 rsa-ca '-newkey rsa:4096' sha512 "$leaf" rsa-ca.pem
    root p256-root "$P256" sha256
    issue p256-ca p256-root "$P256" sha256 "$ca"
    issue p256 p256-ca "$P256" sha256 "$leaf" p256-ca.pem
    root p384-root "$P384" sha384
    issue p384-ca p384-root "$P384" sha384 "$ca"
    issue p384 p384-ca "$P384" sha384 "$leaf" p384-ca.pem

    # What must be refused.
    issue broken rsa-ca "$P256" sha256 "$leaf"
    issue sha1 p256-root "$P256" sha1 "$leaf"
    issue sha1-ca rsa-root "$P256" sha1 "$ca"
    issue under-sha1-ca sha1-ca "$P256" sha256 "$leaf" sha1-ca.pem
    issue rsa1024 p256-root '-newkey rsa:1024' sha256 "$leaf"
    issue rsa1024-ca p256-root '-newkey rsa:1024' sha256 "$ca"
    issue under-rsa1024 rsa1024-ca "$P256" sha256 "$leaf" rsa1024-ca.pem
    issue client-only p256-root "$P256" sha256 "$(echo "$leaf" | sed s/serverAuth/clientAuth/)"
    issue no-ca p256-root "$P256" sha256 "$leaf"
    issue under-no-ca no-ca "$P256" sha256 "$leaf" no-ca.pem
    issue address-as-name p256-root "$P256" sha256 \
        "$(echo "$leaf" | sed 's/^subjectAltName=.*/subjectAltName=DNS:127.0.0.1/')"
    issue escape p256-root "$P256" sha256 \
        "$(echo "$leaf" | sed 's/^subjectAltName=.*/subjectAltName=DNS:evil\x1b[31m.test/')"
    # The name of a root whose key it is not signed with.
    openssl req -x509 $P256 -nodes -keyout forger.key -out forger.pem -days 3650 \
        -subj "/O=Test/CN=p256-root" -addext basicConstraints=critical,CA:TRUE
    issue forged forger "$P256" sha256 "$leaf"
    # Self-signed, and no CA: trusted where it stands itself in the bundle.
    openssl req -x509 $P256 -nodes -keyout self.key -out self.pem -days 3650 -subj '/CN=self' \
        -addext basicConstraints=critical,CA:FALSE -addext subjectAltName=DNS:server.test
    cp self.pem self.chain.pem

    # Clients, and their keys in every form.
    client='keyUsage=digitalSignature
extendedKeyUsage=clientAuth'
    issue client-rsa rsa-ca '-newkey rsa:2048' sha256 "$client" rsa-ca.pem
    issue client-rsa4096 rsa-ca '-newkey rsa:4096' sha256 "$client" rsa-ca.pem
    issue client-p256 p256-root "$P256" sha256 "$client"
    openssl rsa -traditional -in client-rsa.key -out client-rsa.pkcs1.key
    openssl ecparam -name P-256 -out client-p256.sec1.key
    openssl ec -in client-p256.key >>client-p256.sec1.key
    for form in rsa rsa.pkcs1 p256; do
        openssl pkey -in client-$form.key -outform DER -out client-$form.der.key
    done
    openssl rsa -traditional -in client-rsa.key -outform DER -out client-rsa.pkcs1.der.key
    openssl ec -in client-p256.key -outform DER -out client-p256.sec1.der.key
    openssl pkcs8 -topk8 -in client-p256.key -passout pass:secret -out client-p256.encrypted.key
    openssl rsa -traditional -aes128 -in client-rsa.key -passout pass:secret \
        -out client-rsa.encrypted.key
    openssl ec -in client-p256.key -no_public -out client-p256.private.key
    openssl x509 -in client-p256.pem -outform DER -out client-p256.der
    sed 's/$/\r/' client-rsa.chain.pem | sed '1s/^/\xef\xbb\xbf/' >client-rsa.dos.pem
    head -c 900 client-rsa.pem >client-rsa.short.pem
    head -c 900 client-rsa.key >client-rsa.short.key
    sed 's/^MII/AAA/' client-rsa.key >client-rsa.broken.key
    head -c 9000 /dev/zero | tr '\0' 0 >client-long.der
    { echo "-----BEGIN PRIVATE KEY-----"; base64 client-long.der; echo "-----END PRIVATE KEY-----"; } \
        >client-long.key
} >log 2>&1 || { cat log >&2; exit 1; }
cat *-root.pem >roots.pem
