#include "host.hpp"

#include "permit/testing/errors.hpp"

#include <catch2/catch.hpp>

namespace permit::property {
namespace {

using desfire::FileNumber;
using desfire::FileOperation;

void create(desfire::Chip& chip, FileNumber number, const ModelFile& file) {
    if (const auto* data = std::get_if<DataContent>(&file.content)) {
        const desfire::NewDataFile wanted{.number = number,
                                          .mode = file.mode,
                                          .rights = file.rights,
                                          .size = static_cast<std::uint32_t>(data->bytes.size())};
        chip.run(data->backup ? desfire::create_backup_file(wanted) : desfire::create_standard_file(wanted));
    } else if (const auto* value = std::get_if<ValueContent>(&file.content)) {
        chip.run(desfire::create_value_file({.number = number,
                                             .mode = file.mode,
                                             .rights = file.rights,
                                             .lower_limit = static_cast<std::int32_t>(value->lower),
                                             .upper_limit = static_cast<std::int32_t>(value->upper),
                                             .value = static_cast<std::int32_t>(value->value),
                                             .limited_credit = value->limited_credit,
                                             .free_get_value = value->free_reading}));
    } else {
        const auto& records = std::get<RecordContent>(file.content);
        const desfire::NewRecordFile wanted{.number = number,
                                            .mode = file.mode,
                                            .rights = file.rights,
                                            .record_size = static_cast<std::uint32_t>(records.size),
                                            .max_records = static_cast<std::uint32_t>(records.declared)};
        chip.run(records.cyclic ? desfire::create_cyclic_record_file(wanted)
                                : desfire::create_linear_record_file(wanted));
    }
}

Bytes joined(const std::vector<Bytes>& records) {
    Bytes all;
    for (const auto& record : records) { append(all, record); }
    return all;
}

}  // namespace

crypto::Aes128Key key_of(int value) {
    std::array<Byte, 16> bytes{};
    bytes.fill(static_cast<Byte>(value + 0x31));
    return crypto::Aes128Key{bytes};
}

void furnish(desfire::Chip& chip, const std::vector<ModelFile>& files, bool receipts,
             crypto::RandomSource& random) {
    chip.select(picc_level);
    chip.run(desfire::create_application({.id = test_application, .settings = {}, .keys = model_keys}));
    chip.select(test_application);
    Byte number = 0;
    for (const auto& file : files) { create(chip, FileNumber{number++}, file); }
    auto session = chip.authenticate_ev2_first(desfire::master_key, {}, random);
    if (receipts) {
        session.run(desfire::create_transaction_mac_file(
            {.number = receipts_file,
             .mode = desfire::CommMode::plain,
             .rights = {.read = desfire::Access::free(),
                        .change = desfire::Access::key(desfire::master_key)}},
            key_of(-1), desfire::KeyVersion{1}));
    }
    for (Byte key = model_keys; key-- > 0;) {
        session.change_key(desfire::KeyNumber{key},
                           {.from = {}, .to = key_of(key), .version = desfire::KeyVersion{1}});
    }
    chip.select(test_application);
}

Host::Host(chipsim::SimulatedChip& chip, const desfire::FrameLimits& limits, Dice& random, bool receipts,
           const Disputed& disputed)
    : card_{chip},
      limits_{limits},
      random_{random},
      receipts_{receipts},
      transaction_survives_own_key_change_{disputed.transaction_survives_own_key_change} {
    lay_on();
}

Outcome Host::apply(const Step& step, int key_value, int next_key_value) {
    plan(step.cut, step);
    try {
        return {.done = true, .answer = perform(step, key_value, next_key_value)};
    } catch (const Error& error) {
        input_ = {};
        session_.reset();
        if (step.cut != Cut::never) {
            REQUIRE(error.code() == ErrorCode::card_lost);
            lay_on();
        } else if (step.act == Act::authenticate_wrongly) {
            REQUIRE(error.code() == ErrorCode::authentication_refused);
        } else {
            INFO(error.what());
            REQUIRE(error.code() == ErrorCode::chip_refused);
        }
        return {};
    }
}

void Host::plan(Cut cut, const Step& step) {
    using When = chipsim::ExchangeFault::When;
    if (cut == Cut::never) { return card_.plan(chipsim::FaultScript{}); }
    const bool two_exchanges = step.act == Act::authenticate || step.act == Act::authenticate_again;
    card_.plan(
        chipsim::ExchangeFault{.exchange = two_exchanges ? 1 + step.length % 2 : 1,
                               .when = cut == Cut::before ? When::before_command : When::after_command});
}

void Host::lay_on() {
    card_.plan(chipsim::FaultScript{});
    card_.reset();
    session_.reset();
    input_ = {};
    chip_.emplace(card_, limits_);
    chip_->select(test_application);
    read_settings();
}

void Host::read_settings() {
    for (const auto number : channel().file_numbers()) {
        settings_[number.value()] = channel().file_settings(number);
    }
}

desfire::Channel& Host::channel() noexcept {
    return session_ ? static_cast<desfire::Channel&>(*session_) : *chip_;
}

/// Where nothing permits it, the file's own mode: the chip is to refuse.
desfire::CommMode Host::mode(const Step& step, FileOperation operation) const {
    const auto& settings = settings_.at(step.file);
    const auto key = session_ ? std::optional{session_->key()} : std::nullopt;
    const auto otherwise = session_ ? settings.mode : desfire::CommMode::plain;
    return permitted_mode(settings, key, operation).value_or(otherwise);
}

Bytes Host::perform(const Step& step, int key_value, int next_key_value) {
    const FileNumber file{step.file};
    const auto chaining = limits_.chaining;
    switch (step.act) {
        case Act::select:
            session_.reset();
            input_ = {};
            chip_->select(test_application);
            return {};
        case Act::authenticate:
            authenticate(step, key_value, false);
            return {};
        case Act::authenticate_wrongly:
            authenticate(step, key_value + 1, false);
            return {};
        case Act::authenticate_again:
            authenticate(step, key_value, true);
            return {};
        case Act::read: {
            const auto used = mode(step, FileOperation::read);
            const desfire::Range range{.offset = step.offset, .length = step.length};
            auto data = channel().read(file, range, used);
            input_.add(read_data(file, range, used, chaining), data);
            return data;
        }
        case Act::write: {
            const auto used = mode(step, FileOperation::write);
            channel().write(file, step.offset, step.data, used);
            input_.add(write_data(file, step.offset, step.data, used, chaining));
            return {};
        }
        case Act::read_value: {
            const auto used = mode(step, FileOperation::get_value);
            const auto value = little_endian<4>(static_cast<std::uint32_t>(channel().value(file, used)));
            input_.add(get_value(file, used), value);
            return {value.begin(), value.end()};
        }
        case Act::credit:
            channel().credit(file, step.amount, mode(step, FileOperation::credit));
            input_.add(credit(file, step.amount, desfire::CommMode::plain));
            return {};
        case Act::debit:
            channel().debit(file, step.amount, mode(step, FileOperation::debit));
            input_.add(debit(file, step.amount, desfire::CommMode::plain));
            return {};
        case Act::limited_credit:
            channel().limited_credit(file, step.amount, mode(step, FileOperation::limited_credit));
            input_.add(limited_credit(file, step.amount, desfire::CommMode::plain));
            return {};
        case Act::read_records: {
            const auto size = std::get<desfire::RecordFile>(settings_.at(step.file).file).record_size;
            const auto used = mode(step, FileOperation::read);
            const desfire::RecordRange range{.first = step.record, .count = step.length};
            auto data = joined(channel().read_records(file, range, size, used));
            input_.add(desfire::read_records(file, range, size, used, chaining), data);
            return data;
        }
        case Act::write_record: {
            const auto used = mode(step, FileOperation::write);
            channel().write_record(file, step.offset, step.data, used);
            input_.add(desfire::write_record(file, step.offset, step.data, used, chaining));
            return {};
        }
        case Act::update_record: {
            const auto used = mode(step, FileOperation::update_record);
            channel().update_record(file, step.record, step.offset, step.data, used);
            input_.add(desfire::update_record(file, step.record, step.offset, step.data, used, chaining));
            return {};
        }
        case Act::clear_records:
            channel().clear_records(file);
            input_.add(clear_record_file(file));
            return {};
        case Act::commit:
        case Act::abort:
            return conclude(step.act == Act::commit);
        case Act::read_settings:
            settings_[step.file] = channel().file_settings(file);
            return {};
        case Act::change_settings:
            change_settings(step);
            return {};
        case Act::change_key:
            REQUIRE(session_.has_value());
            session_->change_key(
                desfire::KeyNumber{step.key},
                {.from = key_of(key_value), .to = key_of(next_key_value), .version = desfire::KeyVersion{2}});
            if (!session_->is_open()) {
                session_.reset();
                if (!transaction_survives_own_key_change_) { input_ = {}; }
            }
            return {};
    }
    return {};
}

void Host::authenticate(const Step& step, int key_value, bool again) {
    const desfire::KeyNumber number{step.key};
    if (again) {
        REQUIRE(session_.has_value());
        session_ = std::move(*session_).authenticate_non_first(number, key_of(key_value), random_);
    } else {
        session_.emplace(chip_->authenticate_ev2_first(number, key_of(key_value), random_));
    }
}

Bytes Host::conclude(bool commit) {
    if (!commit || !receipts_) {
        commit ? channel().commit() : channel().abort();
        input_ = {};
        return {};
    }
    const auto receipt = channel().commit_with_receipt();
    const auto keys = desfire::derive_transaction_keys(key_of(-1), receipt.counter, test_uid);
    REQUIRE(to_hex(receipt.mac) == to_hex(transaction_mac(keys, input_)));
    input_ = {};
    const auto counter = little_endian<4>(receipt.counter);
    return {counter.begin(), counter.end()};
}

void Host::change_settings(const Step& step) {
    const auto used = mode(step, FileOperation::change_settings);
    const auto sent = used == desfire::CommMode::plain && !session_     ? used
                      : settings_.at(step.file).rights.change.is_free() ? desfire::CommMode::plain
                                                                        : desfire::CommMode::full;
    channel().run(change_file_settings(desfire::FileNumber{step.file},
                                       {.mode = step.mode, .rights = step.rights}, sent));
    settings_[step.file].mode = step.mode;
    settings_[step.file].rights = step.rights;
}

}  // namespace permit::property
