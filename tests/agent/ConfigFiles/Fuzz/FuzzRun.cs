using FsCheck;
using FsCheck.Fluent;

namespace Panel.Agent.Tests.ConfigFiles.Fuzz;

/// <summary>
/// Checks a property on made documents. The seed is fixed, so that a run can be repeated; <c>PANEL_FUZZ_SEED</c> takes
/// another one. FsCheck prints the smallest numbers that it found to fail, and the seed.
/// </summary>
internal static class FuzzRun
{
    private const string SeedName = "PANEL_FUZZ_SEED";
    private const int Documents = 3000;
    private const int Size = 120;

    public static void Check(Action<Choices> property)
    {
        var seed = ulong.TryParse(Environment.GetEnvironmentVariable(SeedName), out var chosen) ? chosen : 20261129;
        var config = Config
            .QuickThrowOnFailure.WithMaxTest(Documents)
            .WithStartSize(Size / 10)
            .WithEndSize(Size)
            .WithReplay(seed, 1);
        Prop.ForAll(ArbMap.Default.ArbFor<int[]>(), numbers => property(new Choices(numbers))).Check(config);
    }
}
