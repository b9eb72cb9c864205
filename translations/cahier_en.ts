<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>cahier::app::FindBar</name>
    <message numerus="yes">
        <source>%Ln match(es)</source>
        <translation>
            <numerusform>%Ln match</numerusform>
            <numerusform>%Ln matches</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>cahier::app::Phrases</name>
    <message numerus="yes">
        <source>Seen by %n device(s)</source>
        <translation>
            <numerusform>Seen by %n device</numerusform>
            <numerusform>Seen by %n devices</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Everything is in the encrypted store on this computer. %n change(s) wait to be sent to the relay.</source>
        <translation>
            <numerusform>Everything is in the encrypted store on this computer. %n change waits to be sent to the relay.</numerusform>
            <numerusform>Everything is in the encrypted store on this computer. %n changes wait to be sent to the relay.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n other device(s) have everything you wrote.</source>
        <translation>
            <numerusform>%n other device has everything you wrote.</numerusform>
            <numerusform>%n other devices have everything you wrote.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s) ago</source>
        <translation>
            <numerusform>%n minute ago</numerusform>
            <numerusform>%n minutes ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s) ago</source>
        <translation>
            <numerusform>%n hour ago</numerusform>
            <numerusform>%n hours ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln word(s)</source>
        <translation>
            <numerusform>%Ln word</numerusform>
            <numerusform>%Ln words</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>cahier::app::cli::Cli</name>
    <message numerus="yes">
        <source>%n member(s)</source>
        <translation>
            <numerusform>%n member</numerusform>
            <numerusform>%n members</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>the trace has %n writer(s)</source>
        <translation>
            <numerusform>the trace has %n writer</numerusform>
            <numerusform>the trace has %n writers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>document %1 has %n unit(s)</source>
        <translation>
            <numerusform>document %1 has %n unit</numerusform>
            <numerusform>document %1 has %n units</numerusform>
        </translation>
    </message>
</context>
</TS>
