using Panel.Identity.Tests.Hosting;

namespace Panel.Identity.Tests.Golden;

/// <summary>
/// What clients of each dialect are answered, to the last member. A difference here
/// is a change that they see: accept it only when it is meant.
/// </summary>
public sealed class GoldenTests
{
    /// <summary>
    /// Set to 1, the test writes down the answers of now (on SQLite); read the difference before it is committed.
    /// </summary>
    private const string Accept = "PANEL_ACCEPT_SNAPSHOT";

    [Theory, EachDatabase]
    public Task Native_Requests_AreAnsweredAsWritten(Database database) => ReplayAsync("native", database);

    [Theory, EachDatabase]
    public Task Account_Requests_AreAnsweredAsWritten(Database database) => ReplayAsync("account", database);

    [Theory, EachDatabase]
    public Task Session_Requests_AreAnsweredAsWritten(Database database) => ReplayAsync("session", database);

    [Theory, EachDatabase]
    public Task Provisioning_Requests_AreAnsweredAsWritten(Database database) => ReplayAsync("provisioning", database);

    /// <summary>
    /// rows.txt is identity's part of the list that the API was agreed on in:
    /// method, path, and what there cannot be of it.
    /// </summary>
    [Fact]
    public void Rows_OfTheAgreedApi_EachHaveASuccessAndARefusal()
    {
        var steps = GoldenFile
            .Dialects.SelectMany(dialect => GoldenFile.Read(dialect).Steps)
            .ToLookup(step => step.Row);
        var rows = File.ReadAllLines(GoldenFile.PathOf("rows.txt"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('\t'))
            .ToList();

        Assert.Equal(101, rows.Select(row => row[0]).Distinct().Count());
        Assert.Empty(
            rows.Where(row => !steps[row[0]].Any(step => step.Status is >= 200 and < 400)).Select(row => row[0])
        );
        Assert.Empty(
            rows.Where(row => row is [_] && !steps[row[0]].Any(step => step.Status >= 400)).Select(row => row[0])
        );
        Assert.Empty(
            steps
                .SelectMany(row => row)
                .Where(step => !step.FitsItsRow())
                .Select(step => $"{step.Row} is not {step.RequestLine}")
        );
    }

    private static async Task ReplayAsync(string dialect, Database database)
    {
        var (file, differences) = (GoldenFile.Read(dialect), new List<string>());
        await using var panel = await GoldenPanel.StartAsync(database);
        using var replayer = new Replayer(panel);
        if (database == Database.Sqlite && Environment.GetEnvironmentVariable(Accept) == "1")
        {
            var recorded = new List<GoldenStep>();
            try
            {
                foreach (var step in file.Steps)
                {
                    recorded.Add(await replayer.RecordAsync(step));
                }
            }
            finally
            {
                file.Write([.. recorded, .. file.Steps.Skip(recorded.Count)]);
            }

            return;
        }

        foreach (var step in file.Steps)
        {
            differences.AddRange(
                (await replayer.ReplayAsync(step)).Select(difference => $"{step.Title}: {difference}")
            );
        }

        Assert.True(
            differences.Count == 0,
            $"{string.Join('\n', differences)}\nIf that is meant, accept it: {Accept}=1 dotnet test "
                + "tests/services/identity, and commit the golden files."
        );
    }
}
