#include "samples.hpp"

#include <iostream>

// Writes one card's records for verify_with_python.py: a line each of name, blank, hexadecimal.

using namespace permit;
using namespace permit::record;
using namespace permit::record::testing;

namespace {

void line(std::string_view name, BytesView bytes) { std::cout << name << ' ' << to_hex(bytes) << '\n'; }

}  // namespace

int main() {
    const FreshSigner signer;
    const auto who = sign(identity(), chip, signer);
    const auto until = sign(validity(), chip, signer);
    line("spki", signer.public_key().spki());
    line("chip", chip.bytes());
    line("identity", who);
    line("validity", until);
    line("residence", sign(residence(), chip, Binding::residence(who, until), signer));
    line("journal", sign(journal_entry(), chip, Binding::journal(who), signer));
}
