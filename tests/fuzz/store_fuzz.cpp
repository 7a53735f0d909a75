#include "fuzz.hpp"

#include "permit/crypto/hash.hpp"
#include "permit/keys/root_store.hpp"
#include "permit/testing/temporary_folder.hpp"

#include <array>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

// The files of a key store: whatever stands in one of them, the store opens as it was or names an error, and
// the ceremony log reads as a chain of acts or does not read. Input: which file, whether the harness makes
// the digest of a document fit, the content.

using namespace permit;
using namespace permit::fuzz;
namespace fs = std::filesystem;

namespace {

constexpr crypto::ScryptCost cheap{.n = 1U << 10U, .r = 1, .p = 1};
const std::string passphrase = "correct horse battery staple";

keys::Certify certify_as(const std::string& name) {
    return [name](const crypto::Signer& fresh) {
        return crypto::Certificate::self_signed({.common_name = name,
                                                 .organisation = "test",
                                                 .valid_from = Day::from_civil(2026, 1, 1),
                                                 .valid_until = Day::from_civil(2046, 1, 1),
                                                 .may_sign_certificates = true,
                                                 .extension_oid = {},
                                                 .extension = {}},
                                                fresh);
    };
}

constexpr std::array files{"store.json",
                           "stations.json",
                           "publisher/signing-keys.json",
                           "authorities/tianshan/signing-keys.json",
                           "regions/Xinjiang/signing-keys.json",
                           "authorities/tianshan/serials",
                           "authorities/tianshan/key-01",
                           "sealed/role-amend-01",
                           "root.pem",
                           "pending/04112233445566",
                           "authorities/tianshan/signed",
                           "ceremony.log"};
constexpr std::size_t documents = 5;

Bytes content_of(const fs::path& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

void overwrite(const fs::path& path, BytesView content) {
    std::ofstream file{path, std::ios::binary | std::ios::trunc};
    file.write(reinterpret_cast<const char*>(content.data()), static_cast<std::streamsize>(content.size()));
}

/// One store, made once; every input finds it as it was.
class Office {
public:
    Office() : path_{folder_ / "office"} {
        const auto root =
            keys::RootStore::init(folder_ / "root", {Realm::test, crypto::Suite::es256, {}, {}, cheap},
                                  as_bytes(passphrase), certify_as("root"));
        auto store = keys::KeyStore::init(path_,
                                          {.realm = Realm::test,
                                           .suite = crypto::Suite::es256,
                                           .root = root.certificate(),
                                           .publisher = certify_as("publisher"),
                                           .cost = cheap},
                                          as_bytes(passphrase));
        store.add_region("Xinjiang", {}, certify_as("Xinjiang"));
        store.add_authority({"tianshan", "national", 1, 100, "Xinjiang"}, certify_as("tianshan"));
        (void)store.allocate({Uid::parse("04112233445566"), "tianshan", Day::from_civil(2026, 3, 1), {}});
        store.log().append({"2026-03-01T09:00:00Z", "store made", {{"root", "00"}}});
        store.log().append({"2026-03-01T09:00:01Z", "authority add", {{"name", "tianshan"}}});
        overwrite(path("authorities/tianshan/signed"), {});
        fs::permissions(path("authorities/tianshan/signed"), fs::perms::owner_read | fs::perms::owner_write);
    }

    [[nodiscard]] fs::path path(const std::string& file) const { return path_ / file; }

    /// Everything a store says of itself without and with its passphrase.
    void read_everything() const {
        (void)keys::KeyStore::authorities_of(path_);
        (void)keys::KeyStore::regions_of(path_);
        (void)keys::KeyStore::publisher_of(path_);
        (void)keys::KeyStore::stations_of(path_);
        (void)keys::KeyStore::waiting_of(path_);
        const auto store = keys::KeyStore::open(path_, as_bytes(passphrase));
        for (const auto& uid : store.unfinished()) { (void)store.pending(uid); }
        (void)store.serials_given_out();
        (void)store.signed_records("tianshan");
    }

    [[nodiscard]] keys::CeremonyLog log() const { return keys::CeremonyLog{path_}; }

private:
    testing::TemporaryFolder folder_{};
    fs::path path_;
};

const Office& office() {
    static const Office the_office;
    return the_office;
}

/// As somebody makes it fit who knows the format and not the passphrase.
Bytes with_digest(BytesView content) {
    auto members = nlohmann::json::parse(content.begin(), content.end(), nullptr, false);
    if (!members.is_object()) { return {content.begin(), content.end()}; }
    const auto seal = members.contains("seal") ? members["seal"] : nlohmann::json("00");
    members.erase("seal");
    members.erase("digest");
    const auto replace = nlohmann::json::error_handler_t::replace;
    const auto digest = crypto::sha256(as_bytes(members.dump(-1, ' ', false, replace)));
    members["digest"] = to_hex(digest);
    members["seal"] = seal;
    const std::string text = members.dump(2, ' ', false, replace) + "\n";
    return {text.begin(), text.end()};
}

void read_log() {
    const auto log = office().log();
    std::size_t acts = 0;
    if (!succeeds([&] { acts = log.read().size(); })) { return; }
    const keys::CeremonyAct next{"2026-03-02T09:00:00Z", "bundle published", {}};
    log.append(next);
    const auto after = log.read();
    require(after.size() == acts + 1 && after.back() == next, "what is appended to a log that reads is read");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input{data, size};
    const std::size_t which = input.byte() % files.size();
    const bool fitting = (input.byte() & 1U) != 0;
    const fs::path file = office().path(files.at(which));
    const Bytes before = content_of(file);
    const auto rest = input.rest();
    // Nesting is bounded by the store; the harness's own parser need not go deeper.
    const bool nested =
        std::count(rest.begin(), rest.end(), Byte{'['}) + std::count(rest.begin(), rest.end(), Byte{'{'}) >
        200;
    const Bytes content =
        fitting && which < documents && !nested ? with_digest(rest) : Bytes{rest.begin(), rest.end()};
    overwrite(file, content);
    if (files.at(which) == std::string_view{"ceremony.log"}) {
        read_log();
    } else {
        const bool opened = succeeds([] { office().read_everything(); });
        const bool may_be_empty = files.at(which) == std::string_view{"authorities/tianshan/signed"} &&
                                  content.size() < 69;  // less than one record counts as none
        require(!opened || content == before || may_be_empty || which == 8, "a changed store does not open");
    }
    overwrite(file, before);
    return 0;
}
