#pragma once

#include "permit/cardlayout/division.hpp"
#include "permit/cardlayout/fields.hpp"
#include "permit/core/bytes.hpp"
#include "permit/core/realm.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace permit::trust {

/// The certificate extension that carries a scope, critical. An arc below 2.25 needs no registration
/// (ITU-T X.667): the number is the UUID 0223d04e-df52-457f-87c2-4c873a8b4842.
inline constexpr std::string_view scope_oid = "2.25.2844411371727403676047325585652533314";

/// The first 2, 4 or 6 digits of a division code: a province, a prefecture, a county (GB/T 2260).
class DivisionPrefix {
public:
    /// Throws Error{bad_input}.
    static DivisionPrefix parse(std::string_view digits);

    [[nodiscard]] bool covers(layout::DivisionCode division) const;
    [[nodiscard]] bool contains(const DivisionPrefix& longer) const noexcept {
        return longer.digits_.starts_with(digits_);
    }

    [[nodiscard]] const std::string& text() const noexcept { return digits_; }
    friend auto operator<=>(const DivisionPrefix&, const DivisionPrefix&) = default;

private:
    explicit DivisionPrefix(std::string digits) : digits_{std::move(digits)} {}
    std::string digits_;
};

/// What the holder of a certificate is there for.
enum class Purpose : std::uint8_t { root = 0, publisher = 1, authority = 2, region = 3 };

/// What a certificate entitles to: an authority to sign such records, a region to certify authorities that
/// may. The others have no kinds and no divisions.
struct Scope {
    Realm realm;
    Purpose purpose;
    std::vector<layout::RecordKind> kinds{};  ///< ascending
    std::vector<DivisionPrefix> divisions{};  ///< ascending
    std::uint32_t term = 1;                   ///< of a publisher: its first key, its second…

    [[nodiscard]] bool covers(layout::RecordKind kind) const noexcept;
    [[nodiscard]] bool covers(layout::DivisionCode division) const;
    /// Whether all that `narrower` entitles to is within this, in the same realm.
    [[nodiscard]] bool contains(const Scope& narrower) const;
    friend bool operator==(const Scope&, const Scope&) = default;
};

/// Content of the extension, deterministic CBOR: [1, realm (0 test, 1 production), purpose, [kind…],
/// ["6501"…]], and behind these, for a publisher from its second term on, the term.
[[nodiscard]] Bytes encode(const Scope& scope);

/// Strict: what `encode` writes and nothing else. Throws Error{damaged_content} with the offset.
[[nodiscard]] Scope decode_scope(BytesView encoded);

}  // namespace permit::trust
