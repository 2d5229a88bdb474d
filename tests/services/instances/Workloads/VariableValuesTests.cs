using Panel.Instances.Workloads.Documents;
using Panel.Instances.Workloads.Rules;

namespace Panel.Instances.Tests.Workloads;

public sealed class VariableValuesTests
{
    private static readonly IReadOnlyList<WorkloadVariable> Variables =
    [
        new("Port", "PORT", null, "25565", ["required", "integer", "between:1024,65535"], true, true),
        new("Token", "TOKEN", null, null, ["required", "string"], true, true),
        new("App", "APP", null, "740", ["required"], true, false),
        new("Motd", "MOTD", null, null, ["nullable", "string", "max:5"], true, true),
    ];

    [Fact]
    public void Apply_GoodValues_AreKeptAndFilledUpWithDefaults()
    {
        var outcome = Apply(new() { ["TOKEN"] = "t" });

        Assert.Empty(outcome.Errors);
        Assert.Equal(new Dictionary<string, string> { ["TOKEN"] = "t" }, outcome.Kept);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["PORT"] = "25565",
                ["TOKEN"] = "t",
                ["APP"] = "740",
                ["MOTD"] = "",
            },
            VariableValues.Of(Variables, outcome.Kept)
        );
    }

    [Fact]
    public void Apply_BadValues_NamesEachVariable()
    {
        var outcome = Apply(
            new()
            {
                ["PORT"] = "80",
                ["APP"] = "1",
                ["MOTD"] = "too long",
                ["NOPE"] = "x",
            }
        );

        Assert.Equal(["MOTD", "NOPE", "PORT", "TOKEN"], outcome.Errors.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["is required"], outcome.Errors["TOKEN"]);
        Assert.Equal(["APP"], outcome.NotEditable);
    }

    private static VariableOutcome Apply(Dictionary<string, string?> requested) =>
        new VariableChange(
            requested,
            new Dictionary<string, string>(),
            MayEditWorkload: false,
            IsNewVersion: false
        ).Apply(Variables, new RuleBudget());
}
