#pragma once

#include "step.hpp"

#include "permit/desfire/types.hpp"

#include <array>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <variant>
#include <vector>

namespace permit::property {

/// The chip as a user of its manual thinks of it: one application, its files with what is committed and what
/// is pending, and who is authenticated. Neither messaging nor bytes on the wire; no code of driver or
/// simulator but the words of permit/desfire/types.hpp.

struct DataContent {
    bool backup = false;
    Bytes bytes{};
};

struct ValueContent {
    std::int64_t lower = 0;
    std::int64_t upper = 0;
    std::int64_t value = 0;
    std::int64_t may_give_back = 0;  ///< by LimitedCredit
    bool limited_credit = false;
    bool free_reading = false;
};

struct RecordContent {
    bool cyclic = false;
    std::size_t size = 0;
    std::size_t declared = 0;
    std::vector<Bytes> records{};  ///< oldest first
};

struct ModelFile {
    desfire::CommMode mode = desfire::CommMode::plain;
    desfire::AccessRights rights{};
    std::variant<DataContent, ValueContent, RecordContent> content{};
};

inline constexpr Byte model_keys = 4;

/// Of the points on which sources disagree (reference 14), those that a user of the chip sees.
struct Disputed {
    bool cyclic_keeps_spare = true;
    bool write_right_clears = false;
    bool transaction_survives_own_key_change = true;
};

class Model {
public:
    /// Keys are numbered values: key k starts as value k. With `counts` there is a transaction MAC file, so
    /// that reading alone makes something to commit, and CommitTransaction answers its counter.
    Model(std::vector<ModelFile> files, bool counts, const Disputed& disputed)
        : files_{std::move(files)}, counts_{counts}, disputed_{disputed} {}

    /// What the chip does and answers. A refusal costs session and transaction (reference 2.1), and so does a
    /// power cut, after which nothing is answered.
    Outcome apply(const Step& step);

    [[nodiscard]] const std::vector<ModelFile>& files() const noexcept { return files_; }
    [[nodiscard]] std::optional<Byte> session() const noexcept { return session_; }
    [[nodiscard]] int key_value(Byte number) const { return keys_.at(number); }
    [[nodiscard]] bool may_read(Byte file) const;

private:
    struct PendingValue {
        std::int64_t value = 0;
        std::int64_t debits = 0;
        bool debited = false;
        bool gave_back = false;
    };
    struct PendingRecords {
        std::optional<Bytes> fresh{};
        std::map<std::size_t, Bytes> updated{};
        bool cleared = false;
    };

    [[nodiscard]] Outcome attempt(const Step& step);
    [[nodiscard]] Outcome read(const Step& step);
    [[nodiscard]] Outcome write(const Step& step);
    [[nodiscard]] Outcome read_value(const Step& step);
    [[nodiscard]] Outcome change_value(const Step& step);
    [[nodiscard]] Outcome read_records(const Step& step);
    [[nodiscard]] Outcome change_record(const Step& step);
    [[nodiscard]] Outcome clear_records(const Step& step);
    [[nodiscard]] Outcome conclude(bool commit);
    [[nodiscard]] Outcome change_settings(const Step& step);
    [[nodiscard]] Outcome change_key(const Step& step);
    void commit_all();
    void forget();
    void drop_pending();
    [[nodiscard]] bool nothing_pending() const noexcept;
    [[nodiscard]] bool permitted(std::initializer_list<desfire::Access> rights) const;
    [[nodiscard]] std::size_t readable(const RecordContent& content) const noexcept;
    [[nodiscard]] Outcome counted(Bytes answer = {});

    std::vector<ModelFile> files_;
    bool counts_;
    Disputed disputed_;
    std::uint32_t counter_ = 0;
    std::array<int, model_keys> keys_{0, 1, 2, 3};
    int next_key_ = model_keys;
    std::optional<Byte> session_{};
    std::map<Byte, Bytes> images_{};
    std::map<Byte, PendingValue> values_{};
    std::map<Byte, PendingRecords> records_{};
    bool touched_ = false;  ///< something entered the transaction MAC
};

}  // namespace permit::property
