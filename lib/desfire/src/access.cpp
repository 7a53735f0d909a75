#include "permit/desfire/access.hpp"

#include <algorithm>
#include <vector>

namespace permit::desfire {
namespace {

/// The rights of one set that permit an operation (reference 3.4).
std::vector<Access> permitting(const AccessRights& rights, FileOperation operation) {
    switch (operation) {
        case FileOperation::read:
            return {rights.read, rights.read_write};
        case FileOperation::write:
        case FileOperation::limited_credit:
            return {rights.write, rights.read_write};
        case FileOperation::get_value:
        case FileOperation::debit:
            return {rights.read, rights.write, rights.read_write};
        case FileOperation::update_record:
        case FileOperation::credit:
        case FileOperation::commit_reader_id:
            return {rights.read_write};
        case FileOperation::change_settings:
            return {rights.change};
    }
    return {};
}

std::vector<Access> permitting(const FileSettings& file, FileOperation operation) {
    auto all = permitting(file.rights, operation);
    if (operation == FileOperation::change_settings) { return all; }  // further sets have none
    for (const auto& set : file.further_rights) {
        const auto more = permitting(set, operation);
        all.insert(all.end(), more.begin(), more.end());
    }
    return all;
}

bool value_is_free(const FileSettings& file, FileOperation operation) {
    const auto* const value = std::get_if<ValueFile>(&file.file);
    return operation == FileOperation::get_value && value != nullptr && value->free_get_value;
}

}  // namespace

std::optional<CommMode> permitted_mode(const FileSettings& file, std::optional<KeyNumber> key,
                                       FileOperation operation) {
    const auto rights = permitting(file, operation);
    const auto has = [&](auto&& granted) { return std::any_of(rights.begin(), rights.end(), granted); };
    if (key && has([&](Access right) { return right.is(*key); })) {
        return operation == FileOperation::change_settings ? CommMode::full : file.mode;
    }
    const bool free = has([](Access right) { return right.is_free(); }) || value_is_free(file, operation);
    return free ? std::optional{CommMode::plain} : std::nullopt;
}

}  // namespace permit::desfire
