#include "permit/permit/purse.hpp"
#include "permit/chipsim/transport.hpp"
#include "permit/core/error.hpp"
#include "permit/files/files.hpp"
#include "permit/keys/store.hpp"

#include <exception>
#include <iostream>
#include <string>

// purse debit|top-up AMOUNT STORE PASSPHRASE-FILE IMAGE: what a terminal with this station's store does to a
// purse. Prints what is in it afterwards, or the name of the error.
namespace {

using namespace permit;

keys::KeyStore opened(const std::string& folder, const std::string& passphrase_file) {
    const std::string line = as_text(files::read(passphrase_file, 4096).value());
    return keys::KeyStore::open(folder, as_bytes(line.substr(0, line.find('\n'))));
}

procedures::PurseOrder order(const std::string& work, const std::string& amount) {
    procedures::PurseOrder order{
        .work = work == "debit" ? layout::PurseWork::debit : layout::PurseWork::top_up,
        .amount = static_cast<std::uint32_t>(std::stoul(amount)),
        .id = {},
        .time = 1'772'000'000,
        .terminal = 42};
    crypto::system_random().fill(order.id);
    return order;
}

void act(const procedures::PurseOrder& what, const keys::KeyStore& store, const std::string& image) {
    try {
        const auto card = chipsim::SimTransport::open(image);
        const procedures::PurseDesk desk{.role_keys = store,
                                         .random = crypto::system_random(),
                                         .keep = [](const procedures::PurseAttempt&) {}};
        std::cout << procedures::transact(*card, desk, what).entry.value << '\n';
    } catch (const Error& error) { std::cout << describe(error.code()).name << '\n'; }
}

}  // namespace

int main(int argc, char** argv) {
    try {
        if (argc == 6) {
            act(order(argv[1], argv[2]), opened(argv[3], argv[4]), argv[5]);
            return 0;
        }
        std::cerr << "purse debit|top-up AMOUNT STORE PASSPHRASE-FILE IMAGE\n";
    } catch (const std::exception& error) { std::cerr << error.what() << '\n'; }
    return 2;
}
