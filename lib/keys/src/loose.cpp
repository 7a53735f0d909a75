#include "entries.hpp"
#include "impl.hpp"

#include <algorithm>

namespace permit::keys {
namespace {

bool is_in(const std::vector<Custody>& places, const Custody& place) {
    return std::find(places.begin(), places.end(), place) != places.end();
}

std::vector<Custody> places_named_by(const Manifest& manifest, const std::vector<Slot>& slots) {
    std::vector<Custody> named;
    if (manifest.root_key) { named.push_back(*manifest.root_key); }
    for (const auto& [role, versions] : manifest.roles) {
        for (const auto& [version, place] : versions) { named.push_back(place); }
    }
    for (const auto& slot : slots) {
        for (const auto& key : slot.keys) {
            if (key.place) { named.push_back(*key.place); }
        }
    }
    return named;
}

}  // namespace

std::vector<std::string> KeyStore::left_to_destroy_of(const std::filesystem::path& folder) {
    const auto manifest = StoreFolder::read(folder).manifest;
    const auto named = places_named_by(manifest, slots_in(folder));
    std::vector<std::string> left;
    for (const auto& place : manifest.loose) {
        if (!is_in(named, place)) { left.push_back(place.where); }
    }
    return left;
}

std::vector<Custody> KeyStore::Impl::named_places(const Manifest& now) const {
    return places_named_by(now, slots());
}

void KeyStore::Impl::note_loose(const std::vector<Custody>& places) const {
    if (places.empty()) { return; }
    auto noted = proven_manifest(vault());
    for (const auto& place : places) {
        if (!is_in(noted.loose, place)) { noted.loose.push_back(place); }
    }
    put_document(members_of(noted), vault(), manifest_file);
}

void KeyStore::Impl::clean_up(bool with_token) const {
    try {
        work_off_loose(with_token);
    } catch (const Error&) {
        // The act is done, and what is left is noted: the next one tries again.
        return;
    }
}

/// Only what needs no PIN, and only when nobody else is writing.
void KeyStore::Impl::clean_up_at_opening() const {
    try {
        const files::FolderLock turn{vault().folder(), ErrorCode::store_in_use};
        work_off_loose(false);
    } catch (const Error&) { return; }
}

void KeyStore::Impl::work_off_loose(bool with_token) const {
    auto noted = proven_manifest(vault());
    if (noted.loose.empty()) { return; }
    const auto named = named_places(noted);
    const auto done = std::remove_if(noted.loose.begin(), noted.loose.end(), [&](const Custody& place) {
        return is_in(named, place) || destroyed(place, with_token);
    });
    if (done == noted.loose.end()) { return; }
    noted.loose.erase(done, noted.loose.end());
    put_document(members_of(noted), vault(), manifest_file);
}

bool KeyStore::Impl::destroyed(const Custody& place, bool with_token) const {
    if (place.in_token && !with_token) { return false; }
    try {
        keeper.destroy(place);
        return true;
    } catch (const Error&) { return false; }
}

void KeyStore::Impl::prepare_place(const Custody& place) const {
    clean_up(place.in_token);
    if (!place.in_token) { return; }
    keeper.require_unused(place);
    note_loose({place});
}

Custody KeyStore::Impl::make_role_master(Role role, std::uint8_t version, bool in_token) const {
    if (in_token) { prepare_place(keeper.in_token(role_name(role, version))); }
    return keeper.make_role_master(role, version, in_token);
}

}  // namespace permit::keys
