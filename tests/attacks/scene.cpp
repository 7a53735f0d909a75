#include "scene.hpp"

#include "bundle_codec.hpp"
#include "publisher_seal.hpp"

#include <algorithm>
#include <sstream>

namespace permit::attacks {
namespace {

constexpr std::uint32_t last_serial = 5000;
const Day decided_day = Day::from_civil(2026, 6, 1);

std::vector<std::string> words_of(const std::string& step) {
    std::istringstream stream{step};
    std::vector<std::string> words;
    for (std::string word; stream >> word;) { words.push_back(word); }
    return words;
}

const std::string& word(const std::vector<std::string>& words, std::size_t at) {
    if (at < words.size()) { return words[at]; }
    throw std::runtime_error{words.empty() ? "an empty step" : "a word is missing after " + words.front()};
}

std::string optional_word(const std::vector<std::string>& words, std::size_t at) {
    return at < words.size() ? words[at] : std::string{};
}

std::uint32_t number(const std::string& word) { return static_cast<std::uint32_t>(std::stoul(word)); }

Day day_or(const std::string& word, Day usual) { return word.empty() ? usual : Day::parse(word); }

trust::BundleContent content_of(const World& world, const std::string& root) {
    const auto& keys = world.roots.at(root);
    trust::BundleContent content{.realm = trust::scope_of(keys.root.certificate).realm,
                                 .number = 10,
                                 .issued = decided_day,
                                 .use_by = Day::from_civil(2026, 6, 30),
                                 .root = keys.root.certificate,
                                 .publisher = keys.publisher.certificate,
                                 .authorities = {},
                                 .profiles = profiles};
    for (const auto& [name, region] : world.regions) {
        if (region.root == root) {
            content.regions.push_back(trust::region_from(region.certified.certificate));
        }
    }
    return content;
}

/// Changes what a record says: "division=650102", "decided=2031-01-01", "version=3", "serial=7".
void change(Card& card, const std::string& change) {
    const auto equals = change.find('=');
    const auto what = change.substr(0, equals);
    const auto value = change.substr(equals + 1);
    if (what == "division") {
        card.validity.division = card.residence.division = card.entry.division =
            layout::DivisionCode::parse(value);
    } else if (what == "decided") {
        card.validity.decided = card.entry.decided = Day::parse(value);
    } else if (what == "version") {
        card.validity.version = card.residence.version = static_cast<std::uint16_t>(number(value));
    } else if (what == "endorsed") {
        card.validity.endorsed_until = Day::parse(value);
    } else if (what == "serial") {
        card.identity.serial = card.validity.serial = card.residence.serial = card.entry.serial =
            number(value);
    } else {
        throw std::runtime_error{"no record has " + what};
    }
}

std::vector<std::string> each_once(const std::vector<procedures::Finding>& findings) {
    std::vector<std::string> codes;
    for (const auto& finding : findings) {
        const std::string code{name(finding.code)};
        if (std::find(codes.begin(), codes.end(), code) == codes.end()) { codes.push_back(code); }
    }
    return codes;
}

}  // namespace

Scene::Scene(const std::string& root)
    : realm_{world_.roots.at(root)},
      publishers_{realm_.publisher},
      content_{content_of(world_, root)},
      memory_{trust::ReaderState::open(folder_ / "memory.json")} {
    register_.cover(last_serial);
    for (const auto& name : world_.order) {
        const auto& signatory = world_.authorities.at(name);
        if (signatory.root == root && signatory.listed) { content_.authorities.push_back(authority(name)); }
    }
}

const std::map<std::string, Scene::Verb>& Scene::verbs() {
    static const std::map<std::string, Verb> all{{"issue", &Scene::issue},
                                                 {"rewrite", &Scene::rewrite},
                                                 {"keep", &Scene::keep},
                                                 {"copy", &Scene::copy},
                                                 {"misfile", &Scene::misfile},
                                                 {"sign", &Scene::sign},
                                                 {"revoke", &Scene::revoke},
                                                 {"retire", &Scene::retire},
                                                 {"drop", &Scene::drop},
                                                 {"vouch", &Scene::vouch},
                                                 {"move-last", &Scene::move_last},
                                                 {"list", &Scene::list},
                                                 {"least", &Scene::least},
                                                 {"days", &Scene::days},
                                                 {"publisher", &Scene::publisher},
                                                 {"publish", &Scene::publish},
                                                 {"forge", &Scene::forge},
                                                 {"cut", &Scene::cut},
                                                 {"publish-list", &Scene::publish_list},
                                                 {"make-delta", &Scene::make_delta},
                                                 {"today", &Scene::today},
                                                 {"tolerate", &Scene::tolerate},
                                                 {"load", &Scene::load},
                                                 {"load-list", &Scene::load_list},
                                                 {"apply-delta", &Scene::apply_delta},
                                                 {"judge", &Scene::judge},
                                                 {"gate", &Scene::gate}};
    return all;
}

std::set<std::string>& Scene::used() {
    static std::set<std::string> names;
    return names;
}

std::set<std::string> Scene::known() {
    std::set<std::string> names;
    for (const auto& [name, verb] : verbs()) { names.insert(name); }
    return names;
}

void Scene::run(const std::string& step) {
    const auto words = words_of(step);
    const auto verb = verbs().find(word(words, 0));
    if (verb == verbs().end()) { throw std::runtime_error{"no verb " + words.front()}; }
    used().insert(verb->first);
    (this->*verb->second)(words);
}

trust::Authority Scene::authority(const std::string& name) const {
    const auto& signatory = world_.authorities.at(name);
    return trust::authority_from(signatory.certified.certificate, "national", signatory.serials);
}

trust::Publisher Scene::current_publisher() const {
    return trust::publisher_of(realm_.root.certificate, publishers_.at(term_ - 1).certificate);
}

void Scene::ask(const std::function<void()>& question) {
    outcome_ = {"loaded", {}};
    try {
        question();
    } catch (const Error& error) { outcome_ = {std::string{describe(error.code()).name}, {}}; }
}

// Cards

void Scene::issue(const Words& words) {
    cards_.insert_or_assign(word(words, 1), Card::issued(++holders_, world_.authorities.at(word(words, 2)),
                                                         day_or(optional_word(words, 3), decided_day)));
}

void Scene::rewrite(const Words& words) {
    cards_.at(word(words, 1))
        .rewrite(world_.authorities.at(word(words, 2)), day_or(optional_word(words, 3), decided_day));
}

void Scene::keep(const Words& words) { cards_.insert_or_assign(word(words, 2), cards_.at(word(words, 1))); }

void Scene::copy(const Words& words) {
    auto& to = cards_.at(word(words, 3)).files;
    const auto& from = cards_.at(word(words, 2)).files;
    if (words[1] == "all") {
        to = from;
    } else {
        to[kind_named(words[1])] = from.at(kind_named(words[1]));
    }
}

void Scene::misfile(const Words& words) {
    auto& files = cards_.at(word(words, 1)).files;
    files[kind_named(word(words, 3))] = Bytes{files.at(kind_named(words[2]))};
}

void Scene::sign(const Words& words) {
    auto& card = cards_.at(word(words, 2));
    for (std::size_t at = 4; at < words.size(); ++at) { change(card, words[at]); }
    const auto& key = world_.authorities.at(word(words, 3)).certified.key;
    if (words[1] != "all") { return card.sign(kind_named(words[1]), key); }
    for (const auto* const kind : {"identity", "validity", "residence", "journal"}) {
        card.sign(kind_named(kind), key);
    }
}

// What the publisher says

void Scene::revoke(const Words& words) {
    const auto& name = word(words, 1);
    const auto region = world_.regions.find(name);
    const auto& key =
        (region == world_.regions.end() ? world_.authorities.at(name) : region->second).certified.key;
    trust::Revocation revocation{trust::key_digest(key.public_key()), decided_day, {}};
    if (optional_word(words, 2) == "sparing") {
        for (const auto& [kind, file] : cards_.at(word(words, 3)).files) {
            revocation.good.push_back(crypto::sha256(file));
        }
        std::sort(revocation.good.begin(), revocation.good.end());
    }
    content_.revocations.push_back(std::move(revocation));
    std::sort(content_.revocations.begin(), content_.revocations.end(),
              [](const auto& a, const auto& b) { return a.key < b.key; });
}

void Scene::retire(const Words& words) {
    for (auto& each : content_.authorities) {
        if (each.name == word(words, 1)) {
            each = trust::authority_from(each.certificate, each.profile, each.serials,
                                         Day::parse(word(words, 2)));
        }
    }
}

void Scene::drop(const Words& words) {
    std::erase_if(content_.authorities, [&](const auto& each) { return each.name == word(words, 1); });
    std::erase_if(content_.regions, [&](const auto& each) { return each.name == word(words, 1); });
}

void Scene::vouch(const Words& words) { content_.authorities.push_back(authority(word(words, 1))); }

void Scene::move_last(const Words& words) {
    drop(words);
    vouch(words);
}

void Scene::list(const Words& words) {
    const auto status = trust::permit_status_named(word(words, 2));
    if (!status) { throw std::runtime_error{"no status " + words[2]}; }
    register_.list(cards_.at(words[1]).validity.serial, *status);
}

void Scene::least(const Words& words) {
    register_.set_minimum_version(cards_.at(word(words, 1)).validity.serial,
                                  static_cast<std::uint16_t>(number(word(words, 2))));
}

void Scene::days(const Words& words) {
    content_.issued = Day::parse(word(words, 1));
    content_.use_by = Day::parse(word(words, 2));
}

// Files

void Scene::publisher(const Words& words) {
    term_ = number(word(words, 1));
    while (publishers_.size() < term_) {
        auto key = crypto::SigningKey::generate(crypto::Suite::es256);
        auto certificate =
            trust::certify_publisher(static_cast<std::uint32_t>(publishers_.size() + 1), lifetime,
                                     key.public_key(), realm_.root.certificate, realm_.root.key);
        publishers_.push_back({std::move(key), std::move(certificate)});
    }
    content_.publisher = publishers_.at(term_ - 1).certificate;
}

/// "publish FILE NUMBER [LIST NUMBER]".
void Scene::publish(const Words& words) {
    content_.number = number(word(words, 2));
    const auto list = optional_word(words, 3);
    content_.list.reset();
    if (!list.empty()) { content_.list = {number(list), trust::StatusList::read(register_.encode())}; }
    files_[words[1]] = trust::seal("bundle", encode(content_), publishers_.at(term_ - 1).key);
}

/// "forge FILE publisher|root of ROOT", "forge FILE key AUTHORITY", "forge FILE context": signs the content
/// otherwise than its publisher does.
void Scene::forge(const Words& words) {
    auto content = content_;
    const auto& how = word(words, 2);
    const auto forged = [&](const crypto::SigningKey& key, const char* context) {
        files_[words[1]] = trust::seal(context, encode(content), key);
    };
    if (how == "key") { return forged(world_.authorities.at(word(words, 3)).certified.key, "bundle"); }
    if (how == "context") { return forged(publishers_.at(term_ - 1).key, "status-list"); }
    if (how == "authority") {
        const auto& authority = world_.authorities.at(word(words, 3)).certified;
        content.publisher = authority.certificate;
        return forged(authority.key, "bundle");
    }
    const auto& other = world_.roots.at(word(words, 3));
    if (how == "root") { content.root = other.root.certificate; }
    content.publisher = other.publisher.certificate;
    forged(other.publisher.key, "bundle");
}

void Scene::cut(const Words& words) {
    auto& file = files_.at(word(words, 1));
    file.resize(file.size() - number(word(words, 2)));
}

/// "publish-list FILE NUMBER [ISSUED USE-BY]".
void Scene::publish_list(const Words& words) {
    const trust::Issue issue{number(word(words, 2)), day_or(optional_word(words, 3), content_.issued),
                             day_or(optional_word(words, 4), content_.use_by)};
    const auto signer = current_publisher();
    files_[words[1]] = trust::publish(register_.content(), issue, signer, publishers_.at(term_ - 1).key);
    lists_.insert_or_assign(words[1], trust::PublishedList::load(files_[words[1]], signer));
}

void Scene::make_delta(const Words& words) {
    files_[word(words, 1)] = trust::sign_delta(lists_.at(word(words, 2)), lists_.at(word(words, 3)),
                                               publishers_.at(term_ - 1).key);
}

// The reader

void Scene::today(const Words& words) { today_ = Day::parse(word(words, 1)); }

void Scene::tolerate(const Words& words) { tolerated_ = static_cast<int>(number(word(words, 1))); }

void Scene::load(const Words& words) {
    ask([&] {
        auto loaded = trust::load_bundle(files_.at(word(words, 1)), realm_.root.certificate.fingerprint());
        memory_.accept(loaded, list_ ? &*list_ : nullptr);
        bundle_ = std::move(loaded);
    });
}

void Scene::load_list(const Words& words) {
    ask([&] {
        auto loaded = trust::PublishedList::load(files_.at(word(words, 1)), bundle_->publisher());
        memory_.accept(*bundle_, &loaded);
        list_ = std::move(loaded);
    });
}

void Scene::apply_delta(const Words& words) {
    ask([&] {
        const auto& delta = files_.at(word(words, 1));
        auto reached = list_ ? trust::apply_delta(*list_, delta, bundle_->publisher())
                             : trust::apply_delta(*bundle_->content().list, delta, bundle_->publisher());
        memory_.accept(*bundle_, &reached);
        list_ = std::move(reached);
    });
}

procedures::Circumstances Scene::circumstances() const {
    return {.bundle = bundle_.value(),
            .today = today_,
            .memory = &memory_,
            .list = list_ ? &*list_ : nullptr,
            .tolerated_staleness = tolerated_};
}

void Scene::answer(const procedures::Judgement& judgement) {
    outcome_ = {std::string{name(judgement.verdict)}, each_once(judgement.findings)};
    if (judgement.assurance.signature) {
        memory_.saw(bundle_->root_fingerprint(), judgement.validity->serial, judgement.validity->version);
    }
}

void Scene::judge(const Words& words) {
    ask([&] { answer(judge_all(cards_.at(word(words, 1)), circumstances())); });
}

void Scene::gate(const Words& words) {
    ask([&] {
        const auto& card = cards_.at(word(words, 1));
        answer(procedures::judge_validity(card.files.at(layout::RecordKind::validity), card.chip,
                                          circumstances()));
    });
}

}  // namespace permit::attacks
