// SPDX-License-Identifier: MPL-2.0
// Names of those who may not write the directory: said by presence, written down by others.
#include "tests/support/world.h"

#include <QtTest>

using namespace cahier;
using namespace cahier::sim;
using engine::Role;

namespace {

/// As this person's device shows it; "?" when there is none.
std::string nameOf(Person& shownBy, const GroupId& group, const Person& whom)
{
    for (const auto& member : shownBy.client().members(group)) {
        if (member.user == const_cast<Person&>(whom).client().user())
            return member.name;
    }
    return "?";
}

} // namespace

class ClientPresenceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void viewersHaveNames();
    void aViewersNameWaitsForAnOwner();
};

/// A viewer may not write the directory; somebody who may does it.
void ClientPresenceTest::viewersHaveNames()
{
    World world(5);
    Person& anna = world.add("Anna");
    Person& vera = world.add("Vera");
    const GroupId group = world.makeShared(anna, vera, Role::Viewer);
    QVERIFY(
        world.runUntil([&]() { return nameOf(anna, group, vera) == "Vera"; }, Milliseconds{5'000}));
    QVERIFY(
        world.runUntil([&]() { return nameOf(vera, group, anna) == "Anna"; }, Milliseconds{5'000}));
    // It is in the directory: whoever comes later reads it there, and she says it no more.
    Person& ben = world.add("Ben");
    QVERIFY(world.settle());
    vera.client().disconnect();
    QVERIFY(world.bringIn(anna, group, ben, Role::Editor));
    QVERIFY(world.settle());
    QCOMPARE(nameOf(ben, group, vera), std::string("Vera"));
    QVERIFY(anna.problems.empty());
    QVERIFY(vera.problems.empty());
}

void ClientPresenceTest::aViewersNameWaitsForAnOwner()
{
    World world(6);
    Person& anna = world.add("Anna");
    Person& vera = world.add("Vera");
    // Accepted by a device that is gone before she reads the log.
    world.tamper = [](Direction direction, const Bytes& frame) -> std::vector<Bytes> {
        if (direction == Direction::ToClient)
            return {frame};
        const auto decoded = protocol::decodeClientFrame(frame).value();
        if (std::holds_alternative<protocol::Presence>(decoded.message))
            return {};
        return {frame};
    };
    const GroupId group = world.makeShared(anna, vera, Role::Viewer);
    world.runFor(Milliseconds{2'000});
    QCOMPARE(nameOf(anna, group, vera), std::string());
    anna.client().disconnect();
    world.tamper = {};
    world.runFor(Milliseconds{60'000});
    anna.client().connect();
    QVERIFY(world.runUntil([&]() { return nameOf(anna, group, vera) == "Vera"; },
                           Milliseconds{30'000}));
}

QTEST_APPLESS_MAIN(ClientPresenceTest)
#include "client_presence_test.moc"
