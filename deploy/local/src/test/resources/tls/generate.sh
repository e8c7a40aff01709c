#!/bin/sh
# Makes the certificates of the tests anew: an authority, a server and a client that it signs, and a stranger that signs
# itself. The keys protect nothing: they are public, and serve servers on loopback alone.
set -e
cd "$(dirname "$0")"
sign() {
  openssl req -newkey rsa:2048 -nodes -keyout "$1.key" -subj "/CN=$2" -addext "subjectAltName=$3" -out "$1.csr"
  openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -days 36500 -copy_extensions copy -out "$1.crt"
}
openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -subj "/CN=authority of tests" -days 36500 -out ca.crt
sign server localhost DNS:localhost,IP:127.0.0.1
sign client pql_secured DNS:client
openssl req -x509 -newkey rsa:2048 -nodes -keyout stranger.key -subj "/CN=stranger" -days 36500 -out stranger.crt
# For Flink, whose processes show each other the server's certificate.
rm -f ./*.p12
openssl pkcs12 -export -in server.crt -inkey server.key -certfile ca.crt -passout pass:changeit -out keystore.p12
keytool -importcert -noprompt -alias ca -file ca.crt -keystore truststore.p12 -storetype PKCS12 -storepass changeit
rm -f ca.key ca.srl ./*.csr
