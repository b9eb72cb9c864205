// SPDX-License-Identifier: MPL-2.0
// The files of the benchmark harness: recorded edits, updates and texts.
#pragma once

#include "sync/base/bytes.h"
#include "sync/crdt/delta.h"
#include "sync/crdt/utf.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace cahier::crdt {

struct Patch
{
    std::uint32_t at = 0;
    std::uint32_t removed = 0;
    std::u16string text;
};

using Edits = std::vector<std::vector<Patch>>; ///< Per transaction.

/// One range of a rich text made so.
struct Format
{
    std::uint32_t at = 0;
    std::uint32_t length = 0;
    Attributes attributes;
};

class Inputs
{
public:
    explicit Inputs(std::string folder)
        : m_folder(std::move(folder))
    {
    }

    std::optional<std::string> file(const std::string& name) const
    {
        std::ifstream in(m_folder + "/" + name, std::ios::binary);
        if (!in || name.empty())
            return std::nullopt;
        return std::string(std::istreambuf_iterator<char>(in), {});
    }

    std::optional<Bytes> bytes(const std::string& name) const
    {
        const auto text = file(name);
        return text ? std::optional<Bytes>(toBytes(asBytes(*text))) : std::nullopt;
    }

    std::optional<std::u16string> text(const std::string& name) const
    {
        const auto utf8 = file(name);
        return utf8 ? toUtf16(*utf8) : std::nullopt;
    }

    std::optional<Edits> edits(const std::string& name) const
    {
        const auto data = bytes(name);
        if (!data)
            return std::nullopt;
        ByteReader in(*data);
        Edits out(std::min<std::size_t>(in.u32(), data->size()));
        for (auto& patches : out) {
            patches.resize(std::min<std::size_t>(in.u32(), data->size()));
            for (Patch& patch : patches) {
                patch.at = in.u32();
                patch.removed = in.u32();
                patch.text = toUtf16(asText(in.raw(in.u32()))).value_or(std::u16string());
            }
        }
        return in.ok() ? std::optional<Edits>(std::move(out)) : std::nullopt;
    }

    std::optional<std::vector<Bytes>> updates(const std::string& name) const
    {
        const auto data = bytes(name);
        if (!data)
            return std::nullopt;
        ByteReader in(*data);
        std::vector<Bytes> out(std::min<std::size_t>(in.u32(), data->size()));
        for (Bytes& update : out)
            update = toBytes(in.raw(in.u32()));
        return in.ok() ? std::optional<std::vector<Bytes>>(std::move(out)) : std::nullopt;
    }

    /// Lines of position, length, key and JSON value, between tabs.
    std::vector<Format> formats(const std::string& name) const
    {
        std::vector<Format> out;
        std::istringstream lines(file(name).value_or(std::string()));
        std::string at;
        std::string length;
        std::string key;
        std::string value;
        while (std::getline(lines, at, '\t') && std::getline(lines, length, '\t') &&
               std::getline(lines, key, '\t') && std::getline(lines, value)) {
            Format& format = out.emplace_back();
            format.at = static_cast<std::uint32_t>(std::stoul(at));
            format.length = static_cast<std::uint32_t>(std::stoul(length));
            if (auto parsed = Any::fromJson(value))
                format.attributes.set(key, *parsed);
        }
        return out;
    }

private:
    std::string m_folder;
};

} // namespace cahier::crdt
