#include "permit/permit/former.hpp"

#include "decision_text.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/permit/permit_card.hpp"
#include "permit/permit/rewrite.hpp"
#include "permit/record/text.hpp"
#include "reading.hpp"
#include "strict_json.hpp"

#include <limits>
#include <utility>

namespace permit::procedures {
namespace {

using nlohmann::json;

/// The file's members; what is wrong with one of them is noted, and the rest is read all the same.
class FormerFile {
public:
    FormerFile(const json& value, FieldErrors& errors)
        : members_{value,
                   "",
                   {"serial", "version", "kind", "valid_until", "endorsed_until", "base", "days_counted",
                    "continuous_since", "first_issue"},
                   errors} {}

    template <class Number>
    [[nodiscard]] Number number(std::string_view member, std::uint64_t least) const {
        constexpr std::uint64_t most = std::numeric_limits<Number>::max();
        const json* value = members_.need(member);
        if (value == nullptr) { return {}; }
        if (value->is_number_unsigned()) {
            const auto found = value->get<std::uint64_t>();
            if (least <= found && found <= most) { return static_cast<Number>(found); }
        }
        members_.refuse(member, ErrorCode::bad_input, tr("give a number from {} to {}", least, most));
        return {};
    }

    [[nodiscard]] layout::PermitKind kind() const {
        return members_
            .word("kind", layout::permit_kind_from,
                  tr("give standard, temporary, long_term, electronic or hong_kong_macao_taiwan"))
            .value_or(layout::PermitKind::standard);
    }

    [[nodiscard]] Day day(std::string_view member) const {
        return members_.read(member, [](const std::string& text) { return Day::parse(text); })
            .value_or(record::earliest_day);
    }

    [[nodiscard]] std::optional<Day> day_or_null(std::string_view member) const {
        const json* value = members_.need(member);
        if (value == nullptr || value->is_null()) { return std::nullopt; }
        return day(member);
    }

    [[nodiscard]] std::optional<Day> day_if_there(std::string_view member) const {
        if (!members_.has(member)) { return std::nullopt; }
        return day(member);
    }

    /// What no record could say.
    void require_possible(const Former& former) const {
        if (!former.facts.valid_until && !former.facts.endorsed_until) {
            members_.refuse("endorsed_until", ErrorCode::facts_disagree,
                            tr("a permit has a valid_until or an endorsed_until"));
        }
        if (former.count.continuous_since > former.count.base) {
            members_.refuse("continuous_since", ErrorCode::facts_disagree, tr("it is after base"));
        }
    }

private:
    Members members_;
};

void require_none(const FieldErrors& errors) {
    if (errors.empty()) { return; }
    const Error first = as_error(errors);
    throw Error{first.code(), tr("read the file about the former permit"), first.why(), first.next()};
}

}  // namespace

Former read_former(card::Transport& transport, const Office& office, Day decided) {
    PermitCard card{transport};
    const auto doing = tr("replace card {}", card.uid().text());
    office.say("read and judge the old card");
    card.authenticate(layout::Role::inspect, office.role_keys, office.random);
    const CardState found = read_state(card, office, decided);
    if (const auto begun = office.ledger.pending(card.uid()); begun && !is_overtaken(*begun, found)) {
        throw begun_otherwise(*begun, doing);
    }
    require_rewritable(found.judgement, doing);
    const auto& validity = found.judgement.validity.value();
    const auto& identity = found.identity.value();
    return {.serial = validity.serial,
            .version = validity.version,
            .facts = facts_of(validity),
            .count = count_of(found.residence.value()),
            .first_issue = identity.first_issue,
            .card = FormerCard{.chip = card.uid(),
                               .identity = identity,
                               .division = validity.division,
                               .address = found.residence->address,
                               .decided = validity.decided,
                               .authority = found.judgement.authority}};
}

Former parse_former(std::string_view text) {
    FieldErrors errors;
    const auto whole = parse_strictly(text, errors);
    require_none(errors);
    const FormerFile file{*whole, errors};
    Former former{.serial = file.number<std::uint32_t>("serial", 1),
                  .version = file.number<std::uint16_t>("version", 1),
                  .facts = {file.kind(), file.day_or_null("valid_until"), file.day_or_null("endorsed_until")},
                  .count = {file.day("base"), file.number<std::uint16_t>("days_counted", 0),
                            file.day("continuous_since")},
                  .first_issue = file.day_if_there("first_issue")};
    require_none(errors);
    file.require_possible(former);
    require_none(errors);
    return former;
}

}  // namespace permit::procedures
