// SPDX-License-Identifier: MPL-2.0
#include "sync/crdt/doc.h"
#include "sync/crdt/limits.h"
#include "sync/crdt/relative_position.h"
#include "sync/crdt/update.h"

#include <QTest>

#include <thread>

using namespace cahier;
using namespace cahier::crdt;

namespace {

std::string json(const SharedType& type)
{
    return type.toJson().toJson();
}

std::string show(const Path& path)
{
    std::string out;
    for (const auto& step : path) {
        out += '/';
        if (const auto* key = std::get_if<std::string>(&step))
            out += *key;
        else
            out += std::to_string(std::get<std::uint32_t>(step));
    }
    return out;
}

} // namespace

class TypesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void maps()
    {
        Doc doc(1);
        const Map map = doc.map("m");
        doc.transact(Origin{}, [&](Transaction& txn) {
            QVERIFY(map.set(txn, "a", Any(1)));
            QVERIFY(map.set(txn, "b", Any("two")));
            QVERIFY(map.set(txn, "a", Any(Bytes{1, 2})));
            QVERIFY(map.remove(txn, "b"));
            QVERIFY(map.remove(txn, "none"));
            const auto inner = map.setMap(txn, "m");
            QVERIFY(inner);
            QVERIFY(inner->set(txn, "x", Any(nullptr)));
        });
        QCOMPARE(map.size(), 2U);
        QVERIFY(map.contains("a"));
        QVERIFY(!map.contains("b"));
        QVERIFY(map.get("a")->any.toBytes() == (Bytes{1, 2}));
        QVERIFY(map.keys() == (std::vector<std::string>{"a", "m"}));
        QVERIFY(json(map) == R"({"a":{"0":1,"1":2},"m":{"x":null}})");
        QVERIFY(show(map.get("m")->nested.path()) == "/m/m");
        doc.transact(Origin{}, [&](Transaction& txn) { QVERIFY(map.clear(txn)); });
        QCOMPARE(map.size(), 0U);
    }

    void mapEvents()
    {
        Doc doc(1);
        const Map map = doc.map("m");
        std::vector<std::string> seen;
        const Subscription keep = map.observe([&](const MapEvent& event) {
            for (const KeyChange& change : event.keys) {
                seen.push_back(change.key + " " + std::to_string(static_cast<int>(change.action)) +
                               " " + change.oldValue.toJson() + ">" + change.newValue.toJson());
            }
        });
        doc.transact(Origin{}, [&](Transaction& txn) { QVERIFY(map.set(txn, "k", Any(1))); });
        doc.transact(Origin{}, [&](Transaction& txn) { QVERIFY(map.set(txn, "k", Any(2))); });
        doc.transact(Origin{}, [&](Transaction& txn) { QVERIFY(map.remove(txn, "k")); });
        doc.transact(Origin{}, [&](Transaction& txn) {
            QVERIFY(map.set(txn, "gone", Any(2)));
            QVERIFY(map.remove(txn, "gone"));
        });
        QVERIFY(seen == (std::vector<std::string>{"k 0 null>1", "k 1 1>2", "k 2 2>null"}));
    }

    void arrays()
    {
        Doc doc(1);
        const Array array = doc.array("a");
        doc.transact(Origin{}, [&](Transaction& txn) {
            const AnyArray values{Any(1), Any(Bytes{9}), Any("x")};
            QVERIFY(array.insert(txn, 0, values));
            QVERIFY(array.push(txn, Any(true)));
            QVERIFY(array.remove(txn, 0));
            QCOMPARE(array.insert(txn, 9, values).error().code, Errc::BadPosition);
            QCOMPARE(array.remove(txn, 2, 2).error().code, Errc::BadPosition);
            const auto text = array.insertText(txn, 1);
            QVERIFY(text);
            QVERIFY(text->insert(txn, 0, u"in"));
        });
        QVERIFY(json(array) == R"([{"0":9},"in","x",true])");
        QCOMPARE(array.length(), 4U);
        QVERIFY(array.at(1)->nested);
        QVERIFY(array.at(3)->any == Any(true));
        QVERIFY(!array.at(4));
    }

    void deepEventsCarryPaths()
    {
        Doc doc(1);
        const Map map = doc.map("m");
        Text text;
        Array list;
        doc.transact(Origin{}, [&](Transaction& txn) {
            list = *map.setArray(txn, "list");
            const AnyArray values{Any(1), Any(2)};
            QVERIFY(list.insert(txn, 0, values));
            text = *list.insertText(txn, 1);
        });
        std::vector<std::string> paths;
        const Subscription keep = map.observeDeep([&](std::span<const DeepEvent> events) {
            for (const DeepEvent& event : events)
                paths.push_back(show(std::visit([](const auto& e) { return e.path; }, event)));
        });
        doc.transact(Origin{}, [&](Transaction& txn) {
            QVERIFY(text.insert(txn, 0, u"x"));
            QVERIFY(list.remove(txn, 0));
            QVERIFY(map.set(txn, "k", Any(1)));
        });
        QVERIFY(paths == (std::vector<std::string>{"/m", "/m/list", "/m/list/0"}));
    }

    void xml()
    {
        Doc doc(1);
        const XmlFragment root = doc.xmlFragment("x");
        doc.transact(Origin{}, [&](Transaction& txn) {
            const auto p = root.insertElement(txn, 0, "P");
            QVERIFY(p);
            QVERIFY(p->setAttribute(txn, "id", Any("one")));
            const auto text = p->insertText(txn, 0);
            QVERIFY(text);
            QVERIFY(text->insert(txn, 0, u"hi"));
            QVERIFY(text->format(txn, 0, 1, {{"b", Any(AnyObject{{"k", Any("v")}})}}));
        });
        QVERIFY(root.toXml() == R"(<p id="one"><b k="v">h</b>i</p>)");
    }

    /// A document may move to another thread once the first lets go of it.
    void movesBetweenThreads()
    {
        Doc doc(1);
        doc.transact(Origin{},
                     [&](Transaction& txn) { QVERIFY(doc.text("t").insert(txn, 0, u"here")); });
        doc.releaseThread();
        std::thread([moved = std::move(doc)]() mutable {
            moved.transact(Origin{}, [&](Transaction& txn) {
                static_cast<void>(moved.text("t").insert(txn, 4, u" and there"));
            });
            moved.releaseThread();
            QVERIFY(moved.text("t").toString() == u"here and there");
        }).join();
    }

    void positionsFromJsonAreChecked()
    {
        const auto parse = [](const char* json) {
            return relativePositionFromJson(*Any::fromJson(json));
        };
        const auto good = parse(R"({"tname":"t","item":{"client":7,"clock":3},"assoc":-1})");
        QVERIFY(good);
        QVERIFY((good->item == Id{7, 3}));
        QCOMPARE(good->assoc, Assoc::Left);
        QVERIFY(parse(R"({"type":{"client":7,"clock":3},"tname":null})"));
        const auto half = parse(R"({"tname":"t\ud83d"})");
        QVERIFY(half && decodeRelativePosition(encodeRelativePosition(*half)) == *half);
        for (const char* bad : {"{}",
                                "[]",
                                "null",
                                R"({"tname":5})",
                                R"({"item":5})",
                                R"({"item":{"client":-1,"clock":3}})",
                                R"({"item":{"client":1,"clock":1e300}})",
                                R"({"tname":"t","assoc":"left"})"})
            QVERIFY2(!parse(bad), bad);
    }

    void whatNobodyCouldReadIsNotWritten()
    {
        Doc doc(1);
        const Text text = doc.text("t");
        const Map map = doc.map("m");
        const Array array = doc.array("a");
        const XmlFragment xml = doc.xmlFragment("x");
        doc.transact(Origin{}, [&](Transaction& txn) {
            QVERIFY(text.insert(txn, 0, u"text"));
            QVERIFY(
                map.set(txn, "lone", Any("\xED\xA0\x80"))); // half a character: written as U+FFFD
        });
        const Bytes before = encodeStateAsUpdate(doc);
        const std::string bad = "a\xFF";
        const std::string half = "\xED\xA0\x80";
        const std::string longKey(MaxKeyBytes + 1, 'k');
        Any deep = Any(Bytes{1});
        for (std::size_t i = 0; i < MaxAnyDepth; ++i)
            deep = Any(AnyArray{deep});
        doc.transact(Origin{}, [&](Transaction& txn) {
            for (const std::string& key : {bad, half, longKey}) {
                const Errc why = key == longKey ? Errc::TooLarge : Errc::InvalidArgument;
                const Attributes formats{{key, Any(1)}};
                QCOMPARE(map.set(txn, key, Any(1)).error().code, why);
                QCOMPARE(map.setType(txn, key, TypeKind::Map).error().code, why);
                QCOMPARE(text.insert(txn, 0, u"x", formats).error().code, why);
                QCOMPARE(text.format(txn, 0, 1, formats).error().code, why);
                QCOMPARE(text.insertEmbed(txn, 0, Any(1), formats).error().code, why);
                QCOMPARE(text.insertEmbedType(txn, 0, TypeKind::Map, formats).error().code, why);
                QCOMPARE(text.applyDelta(txn, {DeltaOp::insert(u"x", formats)}).error().code, why);
                QCOMPARE(text.setAttribute(txn, key, Any(1)).error().code, why);
                QCOMPARE(xml.insertElement(txn, 0, key).error().code, why);
                QCOMPARE(xml.insertHook(txn, 0, key).error().code, why);
            }
            for (const Any& value :
                 {Any(bad), Any(AnyArray{Any(bad)}), Any(AnyObject{{half, Any(1)}}), deep}) {
                const Errc why = value == deep ? Errc::TooLarge : Errc::InvalidArgument;
                const Attributes formats{{"key", value}};
                QCOMPARE(map.set(txn, "k", value).error().code, why);
                QCOMPARE(array.push(txn, value).error().code, why);
                QCOMPARE(text.insertEmbed(txn, 0, value).error().code, why);
                QCOMPARE(text.insert(txn, 0, u"x", formats).error().code, why);
                QCOMPARE(text.applyDelta(txn, {DeltaOp::insertEmbed(value)}).error().code, why);
            }
        });
        QVERIFY(encodeStateAsUpdate(doc) == before);
        doc.transact(Origin{}, [&](Transaction& txn) {
            QVERIFY(doc.text("root\xFF").insert(txn, 0, u"x"));
            QVERIFY(text.insertEmbed(txn, 0, deep.toArray()[0]));
        });
        QVERIFY(doc.rootNames().back() == "root\uFFFD");
        for (const UpdateFormat format : {UpdateFormat::V1, UpdateFormat::V2}) {
            Doc other(2);
            QVERIFY(other.applyUpdate(encodeStateAsUpdate(doc, {}, format), Origin{}, format));
            QVERIFY(*canonicalState(other) == *canonicalState(doc));
        }
    }
};

QTEST_APPLESS_MAIN(TypesTest)
#include "types_test.moc"
