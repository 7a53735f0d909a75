#include "lists.hpp"

#include <iostream>

// Writes lists and a delta for read_list_with_python.py: a line each of name, blank, hexadecimal; and of
// every serial what our own reader says of the first list.

using namespace permit;
using namespace permit::trust;
using namespace permit::trust::testing;

namespace {

void line(std::string_view name, BytesView bytes) { std::cout << name << ' ' << to_hex(bytes) << '\n'; }

/// Two bytes a serial: status or 0, minimum version or 0.
Bytes answers(const StatusList& list) {
    Bytes spelt;
    for (Serial serial = 1; serial <= list.last(); ++serial) {
        const auto status = list.lookup(serial);
        spelt.push_back(status ? static_cast<Byte>(*status) : Byte{0});
        spelt.push_back(static_cast<Byte>(list.minimum_version(serial).value_or(0)));
    }
    return spelt;
}

}  // namespace

int main() {
    const ListOffice office;
    std::mt19937 random{6};
    StatusRegister permits;
    permits.cover(5003);
    edit(permits, random, 400);
    const auto from = office.list(permits.content(), 8);
    permits.cover(5100);
    edit(permits, random, 60);
    const auto to = office.list(permits.content(), 9);
    line("spki", office.keys.publisher.key.public_key().spki());
    line("root", office.keys.root.certificate.fingerprint());
    line("list", from.file());
    line("answers", answers(from.list()));
    line("delta", sign_delta(from, to, office.signer()));
    line("next", to.file());
    line("empty", office.file({}, 1));
}
