using System.Net;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Panel.Bus;
using Panel.Contracts;
using Panel.Testing;

namespace Panel.Standalone.Tests;

/// <summary><c>panel outbox</c> beside a running panel.</summary>
[Collection(OnSharedPanel.Name)]
public sealed class OutboxVerbTests(SharedPanel shared)
{
    [Fact]
    public async Task ParkedMessages_ListedReplayedAndDropped_LeaveOnceOrAreGone()
    {
        var (lost, unwanted) = (await ParkAsync("lost"), await ParkAsync("unwanted"));

        var listed = await RunAsync("list", "--service", "alerts");
        Assert.Contains($"{lost}  AuditRecorded  event", listed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("nobody's secret", listed.Output, StringComparison.Ordinal);
        Assert.Equal((0, "alerts: 1 dropped\n"), await RunAsync("drop", "--service", "alerts", "--id", $"{unwanted}"));
        Assert.Equal((0, "alerts: 1 replayed\n"), await RunAsync("replay", "--service", "alerts", "--all"));
        Assert.Equal((0, "alerts: 0 replayed\n"), await RunAsync("replay", "--service", "alerts", "--all"));

        await Eventually.TrueAsync(async _ => await CountAsync("lost") == 1, TimeSpan.FromSeconds(30));
        Assert.Equal(0, await CountAsync("unwanted"));
        Assert.Equal((0, ""), await RunAsync("list"));
    }

    [Fact]
    public async Task Verb_WithoutData_SaysSo()
    {
        using var folder = new TempFolder();
        var (code, output) = await OperatorVerb.RunAsync(
            new Dictionary<string, string> { ["PANEL_DATA"] = folder["none"] },
            "outbox",
            "list"
        );
        Assert.Equal(2, code);
        Assert.Contains("no data here", output, StringComparison.Ordinal);
    }

    // A row as the alerts service would have left it after twenty attempts.
    private async Task<Guid> ParkAsync(string name)
    {
        var (id, now) = (Guid.CreateVersion7(), TimeProvider.System.GetUtcNow());
        var message = new AuditRecorded(
            Guid.CreateVersion7(),
            now,
            "alerts",
            "test.parked",
            new AuditActor("service", Guid.Empty, "alerts", Guid.Empty, "none", ""),
            null,
            new AuditTarget("test", name, name),
            null,
            "\"nobody's secret\"",
            ""
        );
        await using var connection = new SqliteConnection(
            $"Data Source={Path.Combine(shared.Panel.Data, "alerts.db")}"
        );
        await connection.OpenAsync();
        await using var insert = connection.CreateCommand();
        insert.CommandText = """
            INSERT INTO outbox_messages (message_id, message_type, body, created_at, next_attempt_at, attempts, parked_at, last_error)
            VALUES ($id, 'Panel.Contracts.AuditRecorded, Panel.Contracts', $body, $now, $now, 20, $now, 'Refused.')
            """;
        insert.Parameters.AddWithValue("$id", id);
        insert.Parameters.AddWithValue("$body", JsonSerializer.Serialize(message, BusJson.Options));
        insert.Parameters.AddWithValue("$now", now.UtcTicks);
        await insert.ExecuteNonQueryAsync();
        return id;
    }

    private async Task<int> CountAsync(string name) =>
        (await shared.Admin.Client.GetAsync($"/v1/admin/audit-logs?search={name}&action=test.parked")).Expect(
            HttpStatusCode.OK
        )["data"]!
            .AsArray()
            .Count;

    private Task<(int Code, string Output)> RunAsync(params string[] arguments) =>
        OperatorVerb.RunAsync(
            new Dictionary<string, string> { ["PANEL_DATA"] = shared.Panel.Data },
            ["outbox", .. arguments]
        );
}
