#include "lists.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/permit/judge.hpp"
#include "permit/tools/data.hpp"
#include "permit/trust/status_delta.hpp"

namespace permit::reader {
namespace {

Bytes content_of(const std::string& file, const std::string& doing) {
    const auto text = tools::read_file(file, doing);
    return Bytes{text.begin(), text.end()};
}

trust::PublishedList first_step(const trust::TrustBundle& bundle, BytesView delta) {
    if (const auto& own = bundle.content().list) {
        return trust::apply_delta(*own, delta, bundle.publisher());
    }
    throw Error{ErrorCode::bad_usage, tr("apply a status delta"),
                tr("the trust bundle has no list it could continue"),
                tr("give the list it continues with --list")};
}

}  // namespace

void ListOptions::add_to(CLI::App& command) {
    command.add_option("--list", list, tr("a status list newer than the bundle's"))->type_name("FILE");
    command.add_option("--delta", deltas, tr("a delta to continue the list with; again for the next one"))
        ->type_name("FILE")
        ->allow_extra_args(false);
    command.add_option("--stale-days", stale_days, tr("days beyond use-by that are tolerated, 0"))
        ->type_name("N")
        ->check(CLI::Range(0, procedures::most_tolerated_staleness));
}

std::optional<trust::PublishedList> ListOptions::load(const trust::TrustBundle& bundle) const {
    std::optional<trust::PublishedList> reached;
    if (!list.empty()) {
        reached =
            trust::PublishedList::load(content_of(list, tr("read the status list")), bundle.publisher());
    }
    for (const auto& file : deltas) {
        const auto delta = content_of(file, tr("read the status delta"));
        reached =
            reached ? trust::apply_delta(*reached, delta, bundle.publisher()) : first_step(bundle, delta);
    }
    return reached;
}

}  // namespace permit::reader
