#pragma once

#include "permit/chipsim/transport.hpp"
#include "permit/desfire/chip.hpp"
#include "permit/keys/store.hpp"
#include "permit/permit/application.hpp"
#include "permit/permit/issue.hpp"
#include "permit/permit/judge.hpp"
#include "permit/permit/office.hpp"
#include "permit/permit/verify.hpp"
#include "permit/testing/temporary_folder.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace permit::testing {

inline const Day issue_day = Day::from_civil(2026, 3, 2);
inline const Uid first_chip = Uid::parse("04112233445566");
inline const Uid second_chip = Uid::parse("04AABBCCDDEE01");

/// A factory chip of a type by its name, with a UID.
[[nodiscard]] chipsim::SimulatedChip factory_chip(const Uid& uid = first_chip,
                                                  std::string_view type = "ev3-8k");

[[nodiscard]] const layout::CodeTables& code_tables();

/// An accepted application for a standard permit in 650102; `changes` replace members of the JSON.
[[nodiscard]] procedures::Application application(const std::map<std::string, std::string>& changes = {});

/// A whole realm of the test kind in a temporary folder: Tianshan decides for 650102, Shuimogou for 650105,
/// Kashi for 6531 by the xinjiang profile, Chengdu for 51.
class TestOffice {
public:
    TestOffice();

    /// The desk of an authority; valid as long as this object.
    [[nodiscard]] procedures::Office desk(const std::string& authority = "Tianshan");

    [[nodiscard]] trust::TrustBundle bundle(
        const std::map<std::uint32_t, trust::PermitStatus>& status = {},
        const std::map<std::uint32_t, std::uint16_t>& minimum_versions = {},
        Day use_by = Day::from_civil(2099, 1, 1)) const;

    /// Bundles in which an authority's key is revoked but for these records, or retired.
    [[nodiscard]] trust::TrustBundle bundle_revoking(const std::string& authority,
                                                     const std::vector<crypto::Digest>& good) const;
    [[nodiscard]] trust::TrustBundle bundle_retiring(const std::string& authority, Day last) const;

    [[nodiscard]] keys::KeyStore& store() noexcept { return store_; }
    [[nodiscard]] const std::filesystem::path& folder() const noexcept { return folder_.path(); }

    /// Issues `application()` on the chip.
    procedures::Issued issue(chipsim::SimulatedChip& chip, const procedures::Application& of = application(),
                             const std::string& authority = "Tianshan", Day day = issue_day);

    /// The verdict with the gate's proof.
    [[nodiscard]] procedures::Judgement verify(chipsim::SimulatedChip& chip, Day day);
    [[nodiscard]] procedures::Inspection inspect(chipsim::SimulatedChip& chip, Day day);

private:
    struct Desk {
        keys::CertifiedSigner signer;
        trust::Authority authority;
    };
    [[nodiscard]] trust::BundleContent content(Day use_by = Day::from_civil(2099, 1, 1)) const;
    [[nodiscard]] trust::TrustBundle published(const trust::BundleContent& content) const;
    void add_authority(const std::string& name, const std::vector<std::string>& divisions,
                       const std::string& profile);

    TemporaryFolder folder_;
    crypto::CertifiedKey root_;
    keys::KeyStore store_;
    layout::PolicyProfiles profiles_;
    std::map<std::string, Desk> desks_;
    std::unique_ptr<trust::TrustBundle> own_trust_;
};

/// The names of the findings, for readable failures.
[[nodiscard]] std::vector<std::string> codes(const std::vector<procedures::Finding>& findings);

}  // namespace permit::testing

/// Verdicts by their names in what a failed test prints.
template <>
struct Catch::StringMaker<permit::procedures::Verdict> {
    static std::string convert(permit::procedures::Verdict verdict) {
        return std::string{permit::procedures::name(verdict)};
    }
};
