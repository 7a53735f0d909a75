// Signing the three records of a rewrite with a key in SoftHSM2, beside the module's bare C_Sign over a
// digest, alternated in one run; and, for information, card keys derived in the token and in a file's key.
// bench_token [ROUNDS]
#include "permit/crypto/random.hpp"
#include "permit/record/envelope.hpp"
#include "permit/testing/temporary_folder.hpp"
#include "permit/token/token.hpp"

#include <p11-kit/p11-kit.h>
#include <p11-kit/pkcs11.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace permit;
using Clock = std::chrono::steady_clock;

constexpr const char* module_path = "/usr/lib/softhsm/libsofthsm2.so";
const std::string pin = "314159";
const std::string signing_label = "authority";
const Uid chip = Uid::parse("04112233445566");
const Day today = Day::from_civil(2026, 3, 2);
const auto division = layout::DivisionCode::parse("650102");

SecretBytes pin_bytes() { return SecretBytes{as_bytes(pin)}; }

token::Uri start_token(const testing::TemporaryFolder& folder) {
    std::filesystem::create_directory(folder / "tokens");
    const auto configuration = folder / "softhsm2.conf";
    std::ofstream{configuration} << "directories.tokendir = " << (folder / "tokens").string()
                                 << "\nlog.level = ERROR\n";
    ::setenv("SOFTHSM2_CONF", configuration.c_str(), 1);
    const std::string command =
        "softhsm2-util --init-token --free --label province --so-pin 27182818 --pin " + pin + " >/dev/null";
    if (std::system(command.c_str()) != 0) { throw std::runtime_error{"no SoftHSM2 token"}; }
    return token::Uri::parse(std::string{"pkcs11:token=province?module-path="} + module_path);
}

/// The module's own speed, with everything that can be kept kept.
class BareToken {
public:
    explicit BareToken(const std::string& label) : module_{p11_kit_module_load(module_path, 0)} {
        require(module_ != nullptr && p11_kit_module_initialize(module_) == CKR_OK);
        require(module_->C_OpenSession(slot(), CKF_SERIAL_SESSION, nullptr, nullptr, &session_) == CKR_OK);
        find_key(label);
    }
    BareToken(const BareToken&) = delete;
    BareToken& operator=(const BareToken&) = delete;
    ~BareToken() {
        module_->C_CloseSession(session_);
        p11_kit_module_finalize(module_);
        p11_kit_module_release(module_);
    }

    void sign() {
        CK_MECHANISM mechanism{CKM_ECDSA, nullptr, 0};
        std::array<CK_BYTE, 64> signature{};
        CK_ULONG length = signature.size();
        require(module_->C_SignInit(session_, &mechanism, key_) == CKR_OK &&
                module_->C_Sign(session_, digest_.data(), digest_.size(), signature.data(), &length) ==
                    CKR_OK);
    }

private:
    static void require(bool holds) {
        if (!holds) { throw std::runtime_error{"the bare token fails"}; }
    }

    [[nodiscard]] CK_SLOT_ID slot() const {
        std::array<CK_SLOT_ID, 8> slots{};
        CK_ULONG count = slots.size();
        require(module_->C_GetSlotList(CK_TRUE, slots.data(), &count) == CKR_OK && count > 0);
        return slots[0];  // the free one stands last
    }

    void find_key(const std::string& label) {
        CK_OBJECT_CLASS kind = CKO_PRIVATE_KEY;
        std::string name = label;
        std::array<CK_ATTRIBUTE, 2> wanted{CK_ATTRIBUTE{CKA_CLASS, &kind, sizeof kind},
                                           CK_ATTRIBUTE{CKA_LABEL, name.data(), name.size()}};
        CK_ULONG found = 0;
        require(module_->C_FindObjectsInit(session_, wanted.data(), wanted.size()) == CKR_OK);
        require(module_->C_FindObjects(session_, &key_, 1, &found) == CKR_OK && found == 1);
        module_->C_FindObjectsFinal(session_);
    }

    CK_FUNCTION_LIST* module_;
    CK_SESSION_HANDLE session_ = 0;
    CK_OBJECT_HANDLE key_ = 0;
    std::array<CK_BYTE, 32> digest_{1, 2, 3};
};

template <class Work>
double microseconds(Work&& work) {
    const auto start = Clock::now();
    work();
    return std::chrono::duration<double, std::micro>{Clock::now() - start}.count();
}

double median(std::vector<double> values) {
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2),
                     values.end());
    return values[values.size() / 2];
}

/// What a rewrite signs.
void sign_rewrite(const crypto::Signer& signer) {
    static const Bytes identity(300, 0x5A);
    const auto validity = record::sign(record::Validity{.serial = 1,
                                                        .version = 2,
                                                        .kind = layout::PermitKind::standard,
                                                        .division = division,
                                                        .decided = today,
                                                        .valid_until = {},
                                                        .endorsed_until = Day::from_civil(2027, 3, 1)},
                                       chip, signer);
    (void)record::sign(record::Residence{.serial = 1,
                                         .version = 2,
                                         .division = division,
                                         .address = "解放北路1号",
                                         .authority = "乌鲁木齐市公安局天山区分局",
                                         .ground = layout::Ground::job,
                                         .base = today,
                                         .days_counted = 181,
                                         .continuous_since = today},
                       chip, record::Binding::residence(identity, validity), signer);
    (void)record::sign(record::JournalEntry{.serial = 1,
                                            .version = 2,
                                            .event = layout::Event::endorsement,
                                            .decided = today,
                                            .division = division,
                                            .base = today,
                                            .days_counted = 181},
                       chip, record::Binding::journal(identity), signer);
}

void bench_signing(const crypto::Signer& signer, BareToken& bare, std::size_t rounds) {
    std::vector<double> ours;
    std::vector<double> theirs;
    for (std::size_t round = 0; round < rounds; ++round) {
        const auto rewrite = [&] { sign_rewrite(signer); };
        const auto module = [&] {
            for (int i = 0; i < 3; ++i) { bare.sign(); }
        };
        // Who comes second finds warm caches; so they take turns.
        if (round % 2 == 0) {
            ours.push_back(microseconds(rewrite));
            theirs.push_back(microseconds(module));
        } else {
            theirs.push_back(microseconds(module));
            ours.push_back(microseconds(rewrite));
        }
    }
    std::printf("signing the three records of a rewrite in SoftHSM2, %zu rounds, alternated\n", rounds);
    std::printf("  three records            median %7.1f us\n", median(ours));
    std::printf("  three bare signatures    median %7.1f us\n", median(theirs));
    std::printf("  bare to records, medians %.3f (budget 0.95)\n", median(theirs) / median(ours));
}

void bench_card_keys(token::Token& token, std::size_t rounds) {
    crypto::Aes128Key key;
    crypto::system_random().fill(key.reveal_mutable());
    const auto master = token.import_master_key("amend", key);
    const Bytes input(11, 0x5A);
    std::vector<double> in_token;
    std::vector<double> in_file;
    for (std::size_t round = 0; round < rounds; ++round) {
        in_token.push_back(microseconds([&] { (void)master.diversify(input); }));
        in_file.push_back(microseconds([&] { (void)crypto::diversify(key, input); }));
    }
    std::printf("one card key derived: in the token median %.1f us, from a file's key %.1f us\n",
                median(in_token), median(in_file));
}

void run(std::size_t rounds) {
    const testing::TemporaryFolder folder;
    auto token = token::Token::open(start_token(folder), pin_bytes());
    const auto signer = token.generate_signing_key(signing_label);
    BareToken bare{signing_label};
    bench_signing(*signer, bare, rounds);
    bench_card_keys(token, rounds);
}

}  // namespace

int main(int argc, char** argv) {
    try {
        run(argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 2000);
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench_token: %s\n", error.what());
        return 1;
    }
}
