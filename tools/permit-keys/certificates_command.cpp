#include "commands.hpp"
#include "options.hpp"

#include "permit/core/words.hpp"
#include "permit/files/files.hpp"
#include "permit/tools/data.hpp"
#include "permit/tools/text.hpp"
#include "permit/trust/bundle.hpp"

#include <memory>

namespace permit::custodian {
namespace {

struct CertificatesOptions {
    StoreOptions store{};
    std::string out{};
};

/// One after the other, each under a line that says whose it is, which readers of PEM pass over.
class PemFile {
public:
    void add(const std::string& whose, const crypto::Certificate& certificate) {
        text_ += whose + "\n" + certificate.pem();
        ++count_;
    }
    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    [[nodiscard]] std::size_t count() const noexcept { return count_; }

private:
    std::string text_{};
    std::size_t count_ = 0;
};

template <class Owner>
void add_keys(PemFile& file, const std::string& kind, const Owner& owner) {
    for (const auto& life : owner.former) {
        file.add(kind + " " + owner.name + ", former", life.certificate);
    }
    file.add(kind + " " + owner.name, owner.certificate);
}

PemFile of_store(const std::string& folder) {
    const auto info = keys::KeyStore::inspect(folder);
    PemFile file;
    file.add("root", info.root);
    if (info.kind != keys::StoreKind::office) { return file; }
    const auto publisher = keys::KeyStore::publisher_of(folder);
    for (const auto& life : publisher.former) { file.add("publisher, former", life.certificate); }
    if (publisher.certificate) { file.add("publisher", *publisher.certificate); }
    for (const auto& region : keys::KeyStore::regions_of(folder)) { add_keys(file, "region", region); }
    for (const auto& authority : keys::KeyStore::authorities_of(folder)) {
        add_keys(file, "authority", authority);
    }
    return file;
}

PemFile of_bundle(const std::string& path) {
    const auto content = tools::read_file(path, tr("read the certificates of a trust bundle"));
    const auto bundle = trust::load_bundle(as_bytes(content), std::nullopt);
    const auto& said = bundle.content();
    PemFile file;
    file.add("root", said.root);
    file.add("publisher", said.publisher);
    for (const auto& region : said.regions) { file.add("region " + region.name, region.certificate); }
    for (const auto& authority : said.authorities) {
        file.add("authority " + authority.name, authority.certificate);
    }
    return file;
}

ExitStatus certificates(const tools::Program& program, const CertificatesOptions& options) {
    std::error_code ignored;
    const auto& path = options.store.folder;
    const auto file = std::filesystem::is_directory(path, ignored) ? of_store(path) : of_bundle(path);
    if (program.rehearsed(tr("write {} certificates to {}", file.count(), options.out))) {
        return ExitStatus::done;
    }
    confirm_overwriting(program, options.out, is_certificate);
    files::replace(options.out, as_bytes(file.text()), files::Access::everybody);
    program.result({{"certificates", file.count()}},
                   tools::fact_lines({{tr("certificates"), std::to_string(file.count())}}));
    return ExitStatus::done;
}

}  // namespace

void add_certificates(tools::Program& program) {
    const auto options = std::make_shared<CertificatesOptions>();
    auto& command = program.command("certificates", tr("write all certificates into one file, for openssl"),
                                    [&program, options] { return certificates(program, *options); });
    command.add_option("path", options->store.folder, tr("folder of a key store, or a trust bundle"))
        ->type_name("DIR|FILE")
        ->required();
    options->store.passphrase.add_to(command);
    command.add_option("--out", options->out, tr("file to write, PEM"))->type_name("FILE")->required();
}

}  // namespace permit::custodian
