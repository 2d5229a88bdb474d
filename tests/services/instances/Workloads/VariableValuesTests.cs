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
    public void Check_GoodValues_AreFilledUpWithDefaults()
    {
        var checked_ = VariableValues.Check(Variables, new Dictionary<string, string> { ["TOKEN"] = "t" });

        Assert.True(checked_.Ok);
        Assert.Equal(new Dictionary<string, string> { ["PORT"] = "25565", ["TOKEN"] = "t", ["APP"] = "740", ["MOTD"] = "" }, checked_.Values);
    }

    [Fact]
    public void Check_BadValues_NamesEachVariable()
    {
        var given = new Dictionary<string, string> { ["PORT"] = "80", ["APP"] = "1", ["MOTD"] = "too long", ["NOPE"] = "x" };

        var errors = VariableValues.Check(Variables, given).Errors;

        Assert.Equal(["APP", "MOTD", "NOPE", "PORT", "TOKEN"], errors.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["cannot be changed"], errors["APP"]);
        Assert.Equal(["is required"], errors["TOKEN"]);
    }
}
