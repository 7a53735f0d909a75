#pragma once

#include "cards.hpp"
#include "permit/testing/temporary_folder.hpp"
#include "permit/trust/reader_state.hpp"
#include "permit/trust/status_delta.hpp"
#include "permit/trust/status_register.hpp"

#include <functional>
#include <memory>
#include <set>

namespace permit::attacks {

/// What came of the last step that asks a reader: a verdict and its findings, "loaded", or an error's name.
struct Outcome {
    std::string answer{};
    std::vector<std::string> findings{};  ///< each once, in the order found
};

/// One attack's stage: cards, a publisher of one root, and a reader that pins this root. Steps are
/// sentences of one verb and its words; tests/attacks/README.md explains them.
class Scene {
public:
    explicit Scene(const std::string& root = "test");

    /// Throws std::runtime_error for what is no step.
    void run(const std::string& step);
    [[nodiscard]] const Outcome& outcome() const noexcept { return outcome_; }

    /// The verbs that were used in this process, and all there are.
    [[nodiscard]] static std::set<std::string>& used();
    [[nodiscard]] static std::set<std::string> known();

private:
    using Words = std::vector<std::string>;
    using Verb = void (Scene::*)(const Words&);
    [[nodiscard]] static const std::map<std::string, Verb>& verbs();

    // Cards
    void issue(const Words& words);
    void rewrite(const Words& words);
    void keep(const Words& words);
    void copy(const Words& words);
    void misfile(const Words& words);
    void sign(const Words& words);
    // What the publisher says
    void revoke(const Words& words);
    void retire(const Words& words);
    void drop(const Words& words);
    void vouch(const Words& words);
    void move_last(const Words& words);
    void list(const Words& words);
    void least(const Words& words);
    void days(const Words& words);
    // Files
    void publisher(const Words& words);
    void publish(const Words& words);
    void forge(const Words& words);
    void cut(const Words& words);
    void publish_list(const Words& words);
    void make_delta(const Words& words);
    // The reader
    void today(const Words& words);
    void tolerate(const Words& words);
    void load(const Words& words);
    void load_list(const Words& words);
    void apply_delta(const Words& words);
    void judge(const Words& words);
    void gate(const Words& words);

    [[nodiscard]] trust::Authority authority(const std::string& name) const;
    [[nodiscard]] trust::Publisher current_publisher() const;
    [[nodiscard]] procedures::Circumstances circumstances() const;
    void answer(const procedures::Judgement& judgement);
    /// Does what a reader does and keeps what came of it.
    void ask(const std::function<void()>& question);

    const World& world_ = World::instance();
    const trust::RealmKeys& realm_;
    std::map<std::string, Card> cards_{};
    Byte holders_ = 0;
    std::vector<crypto::CertifiedKey> publishers_{};  // by term, the first in front
    std::size_t term_ = 1;
    trust::BundleContent content_;
    trust::StatusRegister register_{};
    std::map<std::string, Bytes> files_{};
    std::map<std::string, trust::PublishedList> lists_{};

    permit::testing::TemporaryFolder folder_{};
    trust::ReaderState memory_;
    Day today_ = Day::from_civil(2026, 6, 15);
    int tolerated_ = 0;
    std::optional<trust::TrustBundle> bundle_{};
    std::optional<trust::PublishedList> list_{};
    Outcome outcome_{};
};

}  // namespace permit::attacks
