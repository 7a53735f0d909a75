// The simulated chip in process: plain exchanges a second, a protected read beside the bare AES and CMAC work
// it asks for, and what keeping an image costs after few and after many operations. bench_chip [ROUNDS]
#include "permit/chipsim/image.hpp"
#include "permit/chipsim/transport.hpp"
#include "permit/core/error.hpp"
#include "permit/crypto/aes.hpp"
#include "permit/desfire/chip.hpp"
#include "permit/testing/temporary_folder.hpp"

#include <openssl/evp.h>
#include <openssl/params.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>

namespace {

using namespace permit;
using Clock = std::chrono::steady_clock;
using Microseconds = std::chrono::duration<double, std::micro>;

const Uid uid = Uid::parse("04112233445566");
constexpr auto application = AppId::from_number(0x4A5A01);
constexpr std::size_t read_size = 1024;

template <class Work>
double time_of(const Work& work) {
    const auto begin = Clock::now();
    work();
    return Microseconds{Clock::now() - begin}.count();
}

double median(std::vector<double> times) {
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
}

void must(chipsim::SimulatedChip& chip, std::string_view command) {
    const auto answer = chip.process(from_hex(command));
    if (answer.empty() || answer.back() != 0x00) { throw std::runtime_error{"the chip refused a command"}; }
}

/// Application with standard file 01 of 1024 bytes in full mode under key 0 and a free value file 02,
/// selected.
void furnish(chipsim::SimulatedChip& chip) {
    must(chip, "90CA000005015A4A0F8100");
    must(chip, "905A000003015A4A00");
    must(chip, "90CD0000070103000000040000");
    must(chip, "90CC0000110200EEEE00000000FFFFFF7F000000000000");
}

void plain_exchanges(std::size_t rounds) {
    chipsim::SimulatedChip chip{chipsim::ChipProfile::named("ev3-8k"), uid};
    furnish(chip);
    const auto get_value = from_hex("906C0000010200");
    const auto count = 100 * rounds;
    const auto time = time_of([&] {
        for (std::size_t i = 0; i < count; ++i) {
            if (chip.process(get_value).size() != 6) { std::abort(); }
        }
    });
    std::printf("plain exchanges in process, %zu rounds\n", count);
    std::printf("  %.0f exchanges a second (budget 100 000)\n", static_cast<double>(count) / time * 1e6);
}

template <auto Free>
struct Release {
    template <class T>
    void operator()(T* object) const noexcept {
        Free(object);
    }
};

/// What one side computes for one protected reading in one exchange, by OpenSSL alone with everything
/// prepared: MAC of the command, IV, cipher, MAC of the answer.
class BareWork {
public:
    BareWork() {
        const std::array<unsigned char, 16> key{};
        const std::unique_ptr<EVP_MAC, Release<EVP_MAC_free>> cmac{EVP_MAC_fetch(nullptr, "CMAC", nullptr)};
        mac_.reset(EVP_MAC_CTX_new(cmac.get()));
        std::array<char, 12> cipher{"AES-128-CBC"};
        const std::array parameters = {OSSL_PARAM_construct_utf8_string("cipher", cipher.data(), 0),
                                       OSSL_PARAM_construct_end()};
        EVP_MAC_init(mac_.get(), key.data(), key.size(), parameters.data());
        for (auto* context : {&encrypting_, &decrypting_}) {
            context->reset(EVP_CIPHER_CTX_new());
            EVP_CipherInit_ex2(context->get(), EVP_aes_128_cbc(), key.data(), key.data(),
                               context == &encrypting_ ? 1 : 0, nullptr);
            EVP_CIPHER_CTX_set_padding(context->get(), 0);
        }
    }

    void one_side(BytesView cipher_text) {
        static const Bytes command(14, 0x01);
        mac(command);
        run(*encrypting_, BytesView{command_iv_});
        run(*decrypting_, cipher_text);
        mac(cipher_text);
    }

private:
    void mac(BytesView message) {
        std::array<Byte, 16> code{};
        std::size_t size = 0;
        EVP_MAC_init(mac_.get(), nullptr, 0, nullptr);
        EVP_MAC_update(mac_.get(), message.data(), message.size());
        if (EVP_MAC_final(mac_.get(), code.data(), &size, code.size()) != 1) { std::abort(); }
    }
    void run(EVP_CIPHER_CTX& context, BytesView data) {
        std::array<Byte, 272> out{};
        int size = 0;
        EVP_CipherInit_ex2(&context, nullptr, nullptr, command_iv_.data(), -1, nullptr);
        EVP_CipherUpdate(&context, out.data(), &size, data.data(), static_cast<int>(data.size()));
        if (static_cast<std::size_t>(size) != data.size()) { std::abort(); }
    }

    std::unique_ptr<EVP_MAC_CTX, Release<EVP_MAC_CTX_free>> mac_;
    std::unique_ptr<EVP_CIPHER_CTX, Release<EVP_CIPHER_CTX_free>> encrypting_;
    std::unique_ptr<EVP_CIPHER_CTX, Release<EVP_CIPHER_CTX_free>> decrypting_;
    std::array<Byte, 16> command_iv_{};
};

/// The same as `BareWork::one_side` by lib/crypto, which prepares a context each time.
void one_side(const crypto::Aes128Key& key, BytesView cipher_text) {
    static const Bytes command(14, 0x01);
    (void)crypto::aes_cmac(key, command);
    const auto iv = crypto::aes_encrypt_block(key, {});
    (void)crypto::aes_cbc_decrypt(key, iv, cipher_text);
    (void)crypto::aes_cmac(key, cipher_text);
}

/// Notes how long the answers are, so that the bare work is that of the same exchanges.
class AnswerSizes final : public card::Transport {
public:
    explicit AnswerSizes(card::Transport& inner) : inner_{inner} {}
    [[nodiscard]] Bytes exchange(BytesView command) override {
        auto answer = inner_.exchange(command);
        sizes.push_back(answer.size());
        return answer;
    }
    std::vector<std::size_t> sizes;

private:
    card::Transport& inner_;
};

void protected_read(std::size_t rounds) {
    chipsim::SimulatedChip simulated{chipsim::ChipProfile::named("ev3-8k"), uid};
    furnish(simulated);
    chipsim::SimTransport reader{simulated};
    AnswerSizes noted{reader};
    desfire::Chip chip{noted};
    chip.select(application);
    const crypto::Aes128Key key{};
    auto session = chip.authenticate_ev2_first(desfire::KeyNumber{0}, key, crypto::system_random());
    const auto read = [&](desfire::Session& in) {
        if (in.read(desfire::FileNumber{1}, {.offset = 0, .length = read_size}, desfire::CommMode::full)
                .size() != read_size) {
            std::abort();
        }
    };
    noted.sizes.clear();
    read(session);
    constexpr std::size_t mac_and_status = 8 + 2;
    std::vector<Bytes> cipher_texts;
    for (const auto size : noted.sizes) { cipher_texts.emplace_back(size - mac_and_status); }

    std::vector<double> whole;
    std::vector<double> ours;
    std::vector<double> bare;
    BareWork openssl;
    for (std::size_t round = 0; round < rounds; ++round) {
        noted.sizes.clear();
        whole.push_back(time_of([&] { read(session); }));
        ours.push_back(time_of([&] {
            for (const auto& text : cipher_texts) {
                one_side(key, text);
                one_side(key, text);
            }
        }));
        bare.push_back(time_of([&] {
            for (const auto& text : cipher_texts) {
                openssl.one_side(text);
                openssl.one_side(text);
            }
        }));
    }
    std::printf(
        "reading %zu bytes in full mode, driver and simulator, %zu exchanges, %zu rounds, alternated\n",
        read_size, cipher_texts.size(), rounds);
    std::printf("  whole reading          median %7.1f us\n", median(whole));
    std::printf("  AES and CMAC, lib/crypto  median %7.1f us\n", median(ours));
    std::printf("  AES and CMAC, bare OpenSSL median %7.1f us\n", median(bare));
    std::printf("  ratio of medians %.2f to lib/crypto, %.2f to bare OpenSSL (budget 3)\n",
                median(whole) / median(ours), median(whole) / median(bare));
}

/// Median time of a credit and its commit over some operations.
double operation_time(chipsim::SimulatedChip& chip, std::size_t operations) {
    std::vector<double> times;
    for (std::size_t i = 0; i < operations; ++i) {
        times.push_back(time_of([&] {
            must(chip, "900C000005020100000000");
            must(chip, "90C7000000");
        }));
    }
    return median(times);
}

void keeping_an_image(std::size_t rounds) {
    const testing::TemporaryFolder folder;
    auto image =
        chipsim::ImageFile::create(folder / "card.image", chipsim::ChipProfile::named("ev3-8k"), uid);
    furnish(image.chip());
    const auto many = 20 * rounds;
    const std::size_t few = std::min<std::size_t>(many, 200);
    const auto early = operation_time(image.chip(), few);
    (void)operation_time(image.chip(), many);
    const auto late = operation_time(image.chip(), few);
    std::printf("credit and commit on an image file, %zu operations each\n", few);
    std::printf("  new image                   median %7.1f us\n", early);
    std::printf("  after %6zu operations      median %7.1f us\n", many + few, late);
    std::printf("  ratio of medians %.2f (does not grow)\n", late / early);
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const std::size_t rounds = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 5000;
        plain_exchanges(rounds);
        protected_read(rounds);
        keeping_an_image(std::max<std::size_t>(rounds / 10, 1));
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench_chip: %s\n", error.what());
        return 1;
    }
}
