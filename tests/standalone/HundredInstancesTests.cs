using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Panel.Testing;

namespace Panel.Standalone.Tests;

/// <summary>A hundred at once: none is lost, and nothing of them is left when they are deleted.</summary>
[Collection(OnSharedPanel.Name)]
public sealed class HundredInstancesTests(SharedPanel shared)
{
    private const int Count = 100;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    private PanelClient Admin => shared.Admin.Client;

    [Fact]
    public async Task Instances_HundredCreatedAndDeleted_LeaveNothing()
    {
        var workload = await Admin.CreateWorkloadAsync(Workloads.Echo);
        var created = await Task.WhenAll(
            Enumerable.Range(0, Count).Select(i => Admin.CreateInstanceAsync(workload, name: $"many-{i}"))
        );
        var ids = await Task.WhenAll(created.Select(operation => Admin.SucceedAsync(operation, Limit)));
        var instances = await Task.WhenAll(ids.Select(id => Admin.GetInstanceAsync(id)));
        Assert.All(instances, instance => Assert.Equal("running", instance["state"]!.GetValue<string>()));
        Assert.Equal(Count, instances.Select(PortOf).Distinct().Count());
        Assert.Equal(Count, await ListedAsync());

        var deleted = await Task.WhenAll(ids.Select(id => Admin.DeleteInstanceAsync(id)));
        await Task.WhenAll(deleted.Select(operation => Admin.SucceedAsync(operation, Limit)));
        Assert.Equal(0, await ListedAsync());
        foreach (var table in (string[])["instances", "allocations"])
        {
            Assert.Equal(0L, await RowsOfAsync(table, ids));
        }

        Assert.DoesNotContain(
            Directory.GetDirectories(Path.Combine(shared.Panel.Data, "agent", "instances")),
            folder => ids.Contains(Guid.Parse(Path.GetFileName(folder)))
        );
        Assert.Empty(ProcessesOf(ids));
    }

    private static int PortOf(JsonNode instance) => instance["allocations"]![0]!["port"]!.GetValue<int>();

    private async Task<int> ListedAsync() =>
        (await Admin.GetAsync("/v1/instances?limit=200&search=many-")).Expect(HttpStatusCode.OK)["data"]!
            .AsArray()
            .Count;

    private async Task<long> RowsOfAsync(string table, Guid[] ids)
    {
        await using var database = new SqliteConnection(
            $"Data Source={Path.Combine(shared.Panel.Data, "instances.db")};Mode=ReadOnly"
        );
        await database.OpenAsync();
        await using var command = database.CreateCommand();
        command.CommandText =
            $"SELECT count(*) FROM {table} WHERE {(table == "instances" ? "id" : "instance_id")} IN "
            + $"({string.Join(',', ids.Select(id => $"'{id.ToString().ToUpperInvariant()}'"))})";
        return (long)(await command.ExecuteScalarAsync())!;
    }

    // A workload's processes have its folder in their environment or command line.
    private static List<string> ProcessesOf(Guid[] ids) =>
        [
            .. Directory
                .GetDirectories("/proc")
                .Where(folder => int.TryParse(Path.GetFileName(folder), out _))
                .Select(CommandLineOf)
                .Where(line => ids.Any(id => line.Contains(id.ToString(), StringComparison.OrdinalIgnoreCase))),
        ];

    private static string CommandLineOf(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (IOException)
        {
            return "";
        }
    }
}
