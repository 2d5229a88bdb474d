using System.Text.Json;
using Panel.Contracts;

namespace Panel.Bus.Tests;

public sealed class BusJsonTests
{
    private sealed record Settings(IReadOnlyDictionary<string, string> Environment, InstanceState State);

    [Fact]
    public void Maps_KeysThatDifferInCase_StayApart()
    {
        var settings = new Settings(
            new Dictionary<string, string> { ["path"] = "a", ["PATH"] = "b" },
            InstanceState.Running
        );

        var read = JsonSerializer.Deserialize<Settings>(
            JsonSerializer.Serialize(settings, BusJson.Options),
            BusJson.Options
        )!;

        Assert.Equal(2, read.Environment.Count);
        Assert.Equal("b", read.Environment["PATH"]);
    }

    [Fact]
    public void Enums_AreWrittenAsNames() =>
        Assert.Equal(
            """{"environment":{},"state":"Running"}""",
            JsonSerializer.Serialize(
                new Settings(new Dictionary<string, string>(), InstanceState.Running),
                BusJson.Options
            )
        );

    [Fact]
    public void Members_ThatNobodyKnows_AreIgnored() =>
        Assert.Equal(
            InstanceState.Stopped,
            JsonSerializer
                .Deserialize<Settings>(
                    """{"environment":{},"state":"Stopped","invented":{"later":1}}""",
                    BusJson.Options
                )!
                .State
        );
}
