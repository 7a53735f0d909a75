#include "model.hpp"

#include <algorithm>

namespace permit::property {
namespace {

using desfire::Access;

constexpr Outcome refused{};

bool inside(std::size_t offset, std::size_t length, std::size_t size) {
    return length > 0 && offset <= size && length <= size - offset;
}

Bytes words(std::int64_t value) {
    const auto wire = little_endian<4>(static_cast<std::uint32_t>(value));
    return {wire.begin(), wire.end()};
}

void overwrite(Bytes& target, std::size_t offset, BytesView data) {
    std::copy(data.begin(), data.end(), target.begin() + static_cast<std::ptrdiff_t>(offset));
}

}  // namespace

Outcome Model::apply(const Step& step) {
    if (step.cut == Cut::before) {
        forget();
        return refused;
    }
    const Outcome outcome = attempt(step);
    if (!outcome.done || step.cut == Cut::after) {
        forget();
        return refused;
    }
    return outcome;
}

Outcome Model::attempt(const Step& step) {
    switch (step.act) {
        case Act::select:
            forget();
            return {.done = true};
        case Act::authenticate:
            session_ = step.key;
            return {.done = true};
        case Act::authenticate_wrongly:
            return refused;
        case Act::authenticate_again:
            if (!session_) { return refused; }
            session_ = step.key;
            return {.done = true};
        case Act::read:
            return read(step);
        case Act::write:
            return write(step);
        case Act::read_value:
            return read_value(step);
        case Act::credit:
        case Act::debit:
        case Act::limited_credit:
            return change_value(step);
        case Act::read_records:
            return read_records(step);
        case Act::write_record:
        case Act::update_record:
            return change_record(step);
        case Act::clear_records:
            return clear_records(step);
        case Act::commit:
            return conclude(true);
        case Act::abort:
            return conclude(false);
        case Act::read_settings:
            return {.done = true};
        case Act::change_settings:
            return change_settings(step);
        case Act::change_key:
            return change_key(step);
    }
    return refused;
}

bool Model::permitted(std::initializer_list<Access> rights) const {
    return std::any_of(rights.begin(), rights.end(), [this](Access access) {
        return access.is_free() || (session_ && access.is(desfire::KeyNumber{*session_}));
    });
}

bool Model::may_read(Byte file) const {
    const auto& rights = files_.at(file).rights;
    return permitted({rights.read, rights.read_write});
}

/// Every data command counts for the transaction MAC (reference 10.2).
Outcome Model::counted(Bytes answer) {
    touched_ = touched_ || counts_;
    return {.done = true, .answer = std::move(answer)};
}

Outcome Model::read(const Step& step) {
    const auto* data = std::get_if<DataContent>(&files_.at(step.file).content);
    if (data == nullptr || !may_read(step.file) || !inside(step.offset, step.length, data->bytes.size())) {
        return refused;
    }
    const auto from = data->bytes.begin() + step.offset;
    return counted({from, from + step.length});
}

Outcome Model::write(const Step& step) {
    auto& file = files_.at(step.file);
    auto* data = std::get_if<DataContent>(&file.content);
    if (data == nullptr || !permitted({file.rights.write, file.rights.read_write}) ||
        !inside(step.offset, step.data.size(), data->bytes.size())) {
        return refused;
    }
    auto& target = data->backup ? images_.try_emplace(step.file, data->bytes).first->second : data->bytes;
    overwrite(target, step.offset, step.data);
    return counted();
}

Outcome Model::read_value(const Step& step) {
    const auto& file = files_.at(step.file);
    const auto* value = std::get_if<ValueContent>(&file.content);
    const auto& rights = file.rights;
    if (value == nullptr ||
        !(value->free_reading || permitted({rights.read, rights.write, rights.read_write}))) {
        return refused;
    }
    return counted(words(value->value));
}

Outcome Model::change_value(const Step& step) {
    const auto& file = files_.at(step.file);
    const auto* value = std::get_if<ValueContent>(&file.content);
    const auto& rights = file.rights;
    const bool granted = step.act == Act::credit  ? permitted({rights.read_write})
                         : step.act == Act::debit ? permitted({rights.read, rights.write, rights.read_write})
                                                  : permitted({rights.write, rights.read_write});
    if (value == nullptr || !granted) { return refused; }
    const auto found = values_.find(step.file);
    auto next = found == values_.end() ? PendingValue{.value = value->value} : found->second;
    const std::int64_t amount = step.amount;
    if (step.act == Act::debit) {
        next.value -= amount;
        next.debits += amount;
        next.debited = true;
    } else {
        next.value += amount;
    }
    if (step.act == Act::limited_credit) {
        const auto may_give_back = next.gave_back ? 0 : value->may_give_back;
        if (!value->limited_credit || amount > may_give_back) { return refused; }
        next.gave_back = true;
    }
    if (next.value < value->lower || next.value > value->upper) { return refused; }
    values_[step.file] = next;
    return counted();
}

Outcome Model::read_records(const Step& step) {
    const auto* content = std::get_if<RecordContent>(&files_.at(step.file).content);
    if (content == nullptr || !may_read(step.file)) { return refused; }
    const auto& records = content->records;
    if (step.length == 0 || step.record >= records.size() || step.length > records.size() - step.record) {
        return refused;
    }
    Bytes answer;
    const auto newest = records.end() - step.record;
    for (auto each = newest - step.length; each != newest; ++each) { append(answer, *each); }
    return counted(std::move(answer));
}

Outcome Model::change_record(const Step& step) {
    const auto& file = files_.at(step.file);
    const auto* content = std::get_if<RecordContent>(&file.content);
    const bool fresh = step.act == Act::write_record;
    const bool granted =
        fresh ? permitted({file.rights.write, file.rights.read_write}) : permitted({file.rights.read_write});
    if (content == nullptr || !granted || !inside(step.offset, step.data.size(), content->size)) {
        return refused;
    }
    auto next = records_[step.file];
    if (next.cleared || (fresh ? !next.updated.empty() : next.fresh.has_value())) { return refused; }
    if (fresh) {
        if (!content->cyclic && content->records.size() >= content->declared) { return refused; }
        if (!next.fresh) { next.fresh = Bytes(content->size); }
        overwrite(*next.fresh, step.offset, step.data);
    } else {
        if (step.record >= content->records.size()) { return refused; }
        const auto index = content->records.size() - 1 - step.record;
        overwrite(next.updated.try_emplace(index, content->records[index]).first->second, step.offset,
                  step.data);
    }
    records_[step.file] = std::move(next);
    return counted();
}

Outcome Model::clear_records(const Step& step) {
    const auto& file = files_.at(step.file);
    const bool granted = permitted({file.rights.read_write}) ||
                         (disputed_.write_right_clears && permitted({file.rights.write}));
    if (!std::holds_alternative<RecordContent>(file.content) || !granted) { return refused; }
    records_[step.file] = PendingRecords{.fresh = {}, .updated = {}, .cleared = true};
    return counted();
}

std::size_t Model::readable(const RecordContent& content) const noexcept {
    return content.declared - (content.cyclic && disputed_.cyclic_keeps_spare ? 1 : 0);
}

bool Model::nothing_pending() const noexcept {
    return images_.empty() && values_.empty() && records_.empty() && !touched_;
}

Outcome Model::conclude(bool commit) {
    if (nothing_pending()) { return refused; }
    Outcome outcome{.done = true};
    if (commit) {
        commit_all();
        if (counts_) { outcome.answer = words(++counter_); }
    }
    drop_pending();
    return outcome;
}

void Model::commit_all() {
    for (const auto& [number, image] : images_) {
        std::get<DataContent>(files_.at(number).content).bytes = image;
    }
    for (const auto& [number, pending] : values_) {
        auto& value = std::get<ValueContent>(files_.at(number).content);
        value.value = pending.value;
        if (pending.gave_back) { value.may_give_back = 0; }
        if (pending.debited) { value.may_give_back = pending.debits; }
    }
    for (const auto& [number, pending] : records_) {
        auto& content = std::get<RecordContent>(files_.at(number).content);
        if (pending.cleared) { content.records.clear(); }
        for (const auto& [index, record] : pending.updated) { content.records[index] = record; }
        if (pending.fresh) { content.records.push_back(*pending.fresh); }
        if (content.records.size() > readable(content)) { content.records.erase(content.records.begin()); }
    }
}

Outcome Model::change_settings(const Step& step) {
    auto& file = files_.at(step.file);
    if (!permitted({file.rights.change})) { return refused; }
    const auto exists = [](Access access) {
        return access.is_free() || access.is_never() || access.nibble() < model_keys;
    };
    const auto& rights = step.rights;
    if (!exists(rights.read) || !exists(rights.write) || !exists(rights.read_write) ||
        !exists(rights.change)) {
        return refused;
    }
    file.rights = rights;
    file.mode = step.mode;
    return {.done = true};
}

/// The application's master key changes keys; its own change ends the session.
Outcome Model::change_key(const Step& step) {
    if (session_ != Byte{0}) { return refused; }
    keys_.at(step.key) = next_key_++;
    if (step.key == 0) {
        session_.reset();
        if (!disputed_.transaction_survives_own_key_change) { drop_pending(); }
    }
    return {.done = true};
}

void Model::forget() {
    session_.reset();
    drop_pending();
}

void Model::drop_pending() {
    images_.clear();
    values_.clear();
    records_.clear();
    touched_ = false;
}

}  // namespace permit::property
