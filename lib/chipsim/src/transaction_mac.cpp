#include "transaction_mac.hpp"

#include "file_rules.hpp"
#include "permit/crypto/aes.hpp"

namespace permit::chipsim {
namespace {

constexpr std::size_t block = 16;
constexpr Byte mac_label = 0x5A;
constexpr Byte encryption_label = 0xA5;

/// Keys of the transaction that will make the counter `counter` (reference 10.1).
crypto::Aes128Key session_key(const TransactionMacFile& file, Byte label, std::uint32_t counter,
                              const Uid& uid) {
    const std::array<Byte, 5> prefix = {label, 0x00, 0x01, 0x00, 0x80};
    return crypto::Aes128Key{
        crypto::aes_cmac(file.key.first_16(), join({prefix, little_endian<4>(counter), uid.bytes()}))};
}

bool left_out(const Card& card, Byte number) {
    const auto* file = card.application_of(number).transaction_mac_file();
    return file == nullptr || ((file->option & leave_out_unauthenticated_bit) != 0 && !card.has_session());
}

void add_file(std::vector<Byte>& found, const Application& application, Byte bit) {
    const auto* file = application.transaction_mac_file();
    if (file != nullptr) { found.push_back(static_cast<Byte>(file->number | bit)); }
}

}  // namespace

void log_for_mac(Card& card, Byte number, std::initializer_list<BytesView> record) {
    if (left_out(card, number)) { return; }
    auto& input = card.now.transaction.mac_input(number);
    append(input, join(record));
    input.resize((input.size() + block - 1) / block * block);
}

std::vector<Byte> transaction_mac_files(const Card& card) {
    std::vector<Byte> found;
    add_file(found, card.application(), 0);
    if (card.now.second) { add_file(found, card.application_of(second_application), second_application); }
    return found;
}

Bytes encrypted_previous_reader(const TransactionMacFile& file, const Uid& uid) {
    const auto key = session_key(file, encryption_label, file.counter + 1, uid);
    return crypto::aes_cbc_encrypt(key, {}, file.previous_reader);
}

TransactionMacFile after_commit(const TransactionMacFile& file, const Uid& uid, BytesView mac_input,
                                const std::optional<PendingReader>& reader) {
    auto next = file;
    next.counter = file.counter + 1;
    const auto key = session_key(file, mac_label, next.counter, uid);
    next.value = crypto::truncate_mac(crypto::aes_cmac(key, mac_input));
    if (reader && reader->authenticated) { next.previous_reader = reader->id; }
    return next;
}

}  // namespace permit::chipsim
