// SPDX-License-Identifier: MPL-2.0
// JSON text → Any, as strict as JavaScript's JSON.parse and bounded in depth and size.
#include "sync/crdt/any.h"
#include "sync/crdt/limits.h"
#include "sync/crdt/utf.h"

#include <charconv>
#include <limits>

namespace cahier::crdt {

namespace {

class Parser
{
public:
    explicit Parser(std::string_view text) noexcept
        : m_text(text)
    {
    }

    Result<Any> document()
    {
        if (!utf16Length(m_text))
            return fail(Errc::Malformed, "JSON is not UTF-8");
        CAHIER_TRY(Any value, this->value(0));
        skipSpace();
        if (m_at != m_text.size())
            return fail(Errc::Malformed, "characters after the JSON value");
        return value;
    }

private:
    void skipSpace() noexcept
    {
        while (m_at < m_text.size() && (m_text[m_at] == ' ' || m_text[m_at] == '\t' ||
                                        m_text[m_at] == '\n' || m_text[m_at] == '\r'))
            ++m_at;
    }

    bool take(char c) noexcept
    {
        if (m_at >= m_text.size() || m_text[m_at] != c)
            return false;
        ++m_at;
        return true;
    }

    bool word(std::string_view expected) noexcept
    {
        if (m_text.substr(m_at, expected.size()) != expected)
            return false;
        m_at += expected.size();
        return true;
    }

    Result<Any> value(std::size_t depth)
    {
        if (depth > MaxAnyDepth)
            return fail(Errc::TooLarge, "JSON is nested too deeply");
        if (++m_elements > MaxAnyElements)
            return fail(Errc::TooLarge, "JSON has too many elements");
        skipSpace();
        if (m_at >= m_text.size())
            return fail(Errc::Malformed, "JSON ends early");
        switch (m_text[m_at]) {
        case '{':
            return object(depth);
        case '[':
            return array(depth);
        case '"': {
            CAHIER_TRY(std::string text, string());
            return Any(std::move(text));
        }
        case 't':
            if (word("true"))
                return Any(true);
            break;
        case 'f':
            if (word("false"))
                return Any(false);
            break;
        case 'n':
            if (word("null"))
                return Any(nullptr);
            break;
        default:
            return number();
        }
        return fail(Errc::Malformed, "not a JSON value");
    }

    Result<Any> object(std::size_t depth)
    {
        ++m_at;
        AnyObject out;
        skipSpace();
        if (take('}'))
            return Any(std::move(out));
        for (;;) {
            skipSpace();
            CAHIER_TRY(std::string key, string());
            skipSpace();
            if (!take(':'))
                return fail(Errc::Malformed, "':' expected");
            CAHIER_TRY(Any entry, value(depth + 1));
            out.emplace_back(wellFormed(key), std::move(entry));
            skipSpace();
            if (take('}'))
                return Any(std::move(out));
            if (!take(','))
                return fail(Errc::Malformed, "',' or '}' expected");
        }
    }

    Result<Any> array(std::size_t depth)
    {
        ++m_at;
        AnyArray out;
        skipSpace();
        if (take(']'))
            return Any(std::move(out));
        for (;;) {
            CAHIER_TRY(Any entry, value(depth + 1));
            out.push_back(std::move(entry));
            skipSpace();
            if (take(']'))
                return Any(std::move(out));
            if (!take(','))
                return fail(Errc::Malformed, "',' or ']' expected");
        }
    }

    Result<Any> number()
    {
        const std::size_t from = m_at;
        take('-');
        if (take('0')) {
        } else if (!digits()) {
            return fail(Errc::Malformed, "not a JSON value");
        }
        if (take('.') && !digits())
            return fail(Errc::Malformed, "digits expected");
        if (take('e') || take('E')) {
            if (!take('+'))
                take('-');
            if (!digits())
                return fail(Errc::Malformed, "digits expected");
        }
        double out = 0;
        const char* begin = m_text.data() + from;
        const auto end = std::from_chars(begin, m_text.data() + m_at, out);
        if (end.ec == std::errc::result_out_of_range)
            out = overflow(m_text.substr(from, m_at - from));
        return Any(out);
    }

    /// from_chars does not say whether the value is too large or too small for a double.
    static double overflow(std::string_view text)
    {
        const std::size_t e = text.find_first_of("eE");
        const bool tiny = (e != std::string_view::npos && text.substr(e + 1, 1) == "-") ||
                          (e == std::string_view::npos && text.find('.') < 3);
        const double magnitude = tiny ? 0.0 : std::numeric_limits<double>::infinity();
        return text[0] == '-' ? -magnitude : magnitude;
    }

    bool digits() noexcept
    {
        const std::size_t from = m_at;
        while (m_at < m_text.size() && m_text[m_at] >= '0' && m_text[m_at] <= '9')
            ++m_at;
        return m_at > from;
    }

    Result<std::string> string()
    {
        if (!take('"'))
            return fail(Errc::Malformed, "a string expected");
        std::string out;
        std::u16string escaped;
        const auto flush = [&out, &escaped] {
            appendWtf8(out, escaped);
            escaped.clear();
        };
        while (m_at < m_text.size()) {
            const char c = m_text[m_at++];
            if (c == '"') {
                flush();
                return out;
            }
            if (static_cast<unsigned char>(c) < 0x20)
                return fail(Errc::Malformed, "control character in a string");
            if (c != '\\') {
                flush();
                out.push_back(c);
                continue;
            }
            CAHIER_TRY(const char16_t unit, escape());
            escaped.push_back(unit);
        }
        return fail(Errc::Malformed, "a string is not closed");
    }

    Result<char16_t> escape()
    {
        if (m_at >= m_text.size())
            return fail(Errc::Malformed, "JSON ends early");
        switch (m_text[m_at++]) {
        case '"':
            return u'"';
        case '\\':
            return u'\\';
        case '/':
            return u'/';
        case 'b':
            return u'\b';
        case 'f':
            return u'\f';
        case 'n':
            return u'\n';
        case 'r':
            return u'\r';
        case 't':
            return u'\t';
        case 'u':
            break;
        default:
            return fail(Errc::Malformed, "unknown escape");
        }
        unsigned unit = 0;
        const char* begin = m_text.data() + m_at;
        if (m_text.size() - m_at < 4)
            return fail(Errc::Malformed, "JSON ends early");
        const auto end = std::from_chars(begin, begin + 4, unit, 16);
        if (end.ptr != begin + 4)
            return fail(Errc::Malformed, "four hex digits expected");
        m_at += 4;
        return static_cast<char16_t>(unit);
    }

    std::string_view m_text;    ///< Borrowed.
    std::size_t m_at = 0;       ///< Next character.
    std::size_t m_elements = 0; ///< Values seen so far.
};

} // namespace

Result<Any> Any::fromJson(std::string_view json)
{
    return Parser(json).document();
}

} // namespace cahier::crdt
