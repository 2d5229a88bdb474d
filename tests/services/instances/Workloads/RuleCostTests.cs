using System.Text.Json.Nodes;
using Panel.Instances.Tests.Support;
using Panel.Instances.Workloads.Documents;
using Panel.Instances.Workloads.Eggs;
using Panel.Instances.Workloads.Rules;

namespace Panel.Instances.Tests.Workloads;

/// <summary>
/// What one request with hostile rules costs: as many variables with as many rules as a document may have. The output
/// has the processor time of each; the tests of requests beside this one look at the clock on the wall.
/// </summary>
public sealed class RuleCostTests
{
    private const int Variables = 256;
    private const int Rules = 64;

    private static readonly TimeSpan Most = TimeSpan.FromMilliseconds(500);

    public static MatrixTheoryData<string, int> Hostile =>
        new(
            [
                "/^(a+)+(?!b)$/",
                "/^(a+)+$/",
                "/^(a|a)*(?=b)$/",
                @"/^(a*)*\1b$/",
                "/^(?>a+)+b$/",
                "/^(((a?){250}){250}){250}$/",
                "/^(a{0,250}b?){0,250}$/",
                "/^(.*)*(.*)*(.*)*[^a]$/",
                "/^((a|a)|(a|a))*(?<x>b)$/",
                "/^(a|aa|aaa|b?){60000}$/",
                "/(?<=(a+)+)b/",
                "/((((((a?a?)+)+)+)+)+)+b/i",
            ],
            [60, 2_000]
        );

    [Theory, MemberData(nameof(Hostile))]
    public void Change_WithHostileRules_TakesUnderHalfASecondOfTheProcessor(string pattern, int length)
    {
        var variables = VariablesWith(pattern);
        var values = variables.ToDictionary(variable => variable.Env, _ => (string?)$"{new string('a', length - 1)}!");
        var change = new VariableChange(
            values,
            new Dictionary<string, string>(),
            MayEditWorkload: true,
            IsNewVersion: false
        );

        Expect("change", pattern, length, () => change.Apply(variables, new RuleBudget()));
    }

    [Theory, MemberData(nameof(Hostile))]
    public void Import_WithHostileRules_TakesUnderHalfASecondOfTheProcessor(string pattern, int length)
    {
        var egg = EggWith(pattern, $"{new string('a', length - 1)}!");

        Expect("import", pattern, length, () => EggImporter.Import(egg));
    }

    private static void Expect(string what, string pattern, int length, Action work)
    {
        var took = ThreadTime.Of(work);

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{what} of {Variables} variables with {Rules} rules {pattern}, {length} characters each: "
                + $"{took.TotalMilliseconds:0} ms of processor time"
        );
        Assert.InRange(took, TimeSpan.Zero, Most);
    }

    private static List<WorkloadVariable> VariablesWith(string pattern) =>
        [
            .. Enumerable
                .Range(0, Variables)
                .Select(number => new WorkloadVariable(
                    $"V{number}",
                    $"V{number}",
                    null,
                    null,
                    [.. Enumerable.Repeat($"regex:{pattern}", Rules)],
                    true,
                    true
                )),
        ];

    private static JsonObject EggWith(string pattern, string value) =>
        new()
        {
            ["meta"] = new JsonObject { ["version"] = "PTDL_v2" },
            ["name"] = "hostile",
            ["docker_images"] = new JsonObject { ["a"] = "a" },
            ["startup"] = "./run",
            ["variables"] = new JsonArray([
                .. Enumerable
                    .Range(0, Variables)
                    .Select(number => new JsonObject
                    {
                        ["env_variable"] = $"V{number}",
                        ["default_value"] = value,
                        ["rules"] = new JsonArray([
                            .. Enumerable.Repeat($"regex:{pattern}", Rules).Select(rule => (JsonNode)rule),
                        ]),
                    }),
            ]),
        };
}
