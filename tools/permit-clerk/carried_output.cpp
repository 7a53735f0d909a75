#include "carried_output.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/files/files.hpp"
#include "permit/record/envelope.hpp"
#include "permit/tools/data.hpp"
#include "permit/trust/bundle.hpp"

namespace permit::clerk {
namespace {

constexpr std::size_t longest_file = 16'384;

record::Validity validity_in(const procedures::CardRequest& request) {
    return record::decode_validity(record::parse(layout::RecordKind::validity, request.validity));
}

}  // namespace

std::string fingerprint(const procedures::CardRequest& request) {
    return trust::fingerprint_text(procedures::digest_of(request));
}

tools::Json request_json(const procedures::CardRequest& request) {
    const auto validity = validity_in(request);
    return {{"fingerprint", fingerprint(request)},
            {"station", request.station},
            {"event", name(procedures::work_of(request.wish))},
            {"chip", request.chip.text()},
            {"serial", validity.serial},
            {"version", validity.version},
            {"made", request.made.iso()},
            {"good_until", request.good_until.iso()}};
}

tools::Facts request_facts(const procedures::CardRequest& request) {
    const auto validity = validity_in(request);
    return {{tr("fingerprint"), fingerprint(request)},
            {tr("station"), request.station},
            {tr("wish"), tr(name(procedures::work_of(request.wish)))},
            {tr("card"), request.chip.text()},
            {tr("permit"), tr("{}, version {}", validity.serial, validity.version)},
            {tr("made"), request.made.iso()},
            {tr("good until"), request.good_until.iso()}};
}

Bytes read_carried(const std::string& file) {
    auto content = files::read(file, longest_file);
    if (!content) {
        throw Error{ErrorCode::file_io, tr("read the carried file {}", file), tr("there is no such file")};
    }
    return std::move(*content);
}

void require_replaceable(const std::filesystem::path& file) {
    const auto earlier = files::read(file, longest_file);
    if (earlier && !procedures::is_carried_file(*earlier)) {
        throw Error{ErrorCode::already_exists, tr("write {}", file.string()),
                    tr("there is a file of this name that is no request and no signed work"),
                    tr("choose another name")};
    }
}

void write_carried(const std::filesystem::path& file, BytesView content) {
    files::replace(file, content, files::Access::owner);
}

}  // namespace permit::clerk
