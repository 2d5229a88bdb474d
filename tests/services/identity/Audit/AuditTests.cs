using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Panel.Contracts;
using Panel.Identity.Audit;
using Panel.Identity.Data;
using Panel.Identity.Tests.Hosting;
using Panel.Testing;

namespace Panel.Identity.Tests.Audit;

public sealed class AuditTests
{
    [Theory, EachDatabase]
    public async Task Recorded_IsListedFilteredAndPaged(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var actor = Guid.CreateVersion7();
        await AppendAsync(
            identity,
            Enumerable
                .Range(1, 5)
                .Select(number => Entry(number, actor, $"instance.{(number % 2 == 0 ? "started" : "stopped")}"))
        );
        await AppendAsync(identity, [Entry(6, Guid.CreateVersion7(), "node.deleted")]);

        var mine = (
            await identity.Gateway.GetAsync(admin.Access, $"/v1/admin/audit-logs?actor_id={actor}&limit=2")
        ).Expect(HttpStatusCode.OK);
        var rest = (
            await identity.Gateway.GetAsync(
                admin.Access,
                $"/v1/admin/audit-logs?actor_id={actor}&limit=3&cursor={mine.Field("next_cursor")}"
            )
        ).Expect(HttpStatusCode.OK);
        var started = (
            await identity.Gateway.GetAsync(admin.Access, "/v1/admin/audit-logs?action=instance.started")
        ).Expect(HttpStatusCode.OK);
        var instances = (
            await identity.Gateway.GetAsync(admin.Access, "/v1/admin/audit-logs?action=instance.*&search=OWNER")
        ).Expect(HttpStatusCode.OK);

        Assert.Equal(["target 5", "target 4"], mine.Data.EnumerateArray().Select(NameOf));
        Assert.Equal(["target 3", "target 2", "target 1"], rest.Data.EnumerateArray().Select(NameOf));
        Assert.Equal(2, started.Data.GetArrayLength());
        Assert.Equal(5, instances.Data.GetArrayLength());
        Assert.Equal("new", mine.Data[0].GetProperty("after").GetProperty("state").GetString());
    }

    [Theory, EachDatabase]
    public async Task List_BadFilters_NameTheField(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        foreach (
            var (query, field) in new[]
            {
                ("actor_id=x", "actor_id"),
                ("from=yesterday", "from"),
                ("action=", "action"),
                ("limit=0", "limit"),
            }
        )
        {
            var refused = (await identity.Gateway.GetAsync(admin.Access, $"/v1/admin/audit-logs?{query}")).Expect(
                HttpStatusCode.BadRequest
            );
            Assert.True(refused.Body.GetProperty("errors").TryGetProperty(field, out _), refused.Text);
        }

        var user = await identity.Gateway.RegisterUserAsync();
        (await identity.Gateway.GetAsync(user.Access, "/v1/admin/audit-logs")).Expect(HttpStatusCode.Forbidden);
        (await identity.Gateway.GetAsync(user.Access, "/v1/admin/audit-logs/export")).Expect(HttpStatusCode.Forbidden);
    }

    [Theory, EachDatabase]
    public async Task Export_CsvAndJsonLines_HoldEveryEntryAndNoFormula(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var actor = Guid.CreateVersion7();
        await AppendAsync(
            identity,
            [
                Entry(1, actor, "instance.started", "=cmd|' /C calc'!A0"),
                Entry(2, actor, "instance.started", "one, \"two\""),
            ]
        );

        var csv = (
            await identity.Gateway.GetAsync(admin.Access, $"/v1/admin/audit-logs/export?format=csv&actor_id={actor}")
        ).Expect(HttpStatusCode.OK);
        var lines = (
            await identity.Gateway.GetAsync(admin.Access, $"/v1/admin/audit-logs/export?format=jsonl&actor_id={actor}")
        ).Expect(HttpStatusCode.OK);

        Assert.Equal("text/csv", csv.Message.Content.Headers.ContentType!.MediaType);
        Assert.Equal(3, csv.Text.TrimEnd().Split("\r\n").Length);
        Assert.Contains(",'=cmd|", csv.Text, StringComparison.Ordinal);
        Assert.Contains(",\"one, \"\"two\"\"\",", csv.Text, StringComparison.Ordinal);
        Assert.Equal(
            ["one, \"two\"", "=cmd|' /C calc'!A0"],
            lines.Text.TrimEnd().Split('\n').Select(line => NameOf(JsonElement.Parse(line)))
        );
        (await identity.Gateway.GetAsync(admin.Access, "/v1/admin/audit-logs/export?format=xml")).Expect(
            HttpStatusCode.BadRequest
        );
    }

    [Theory, EachDatabase]
    public async Task Append_ManyAtOnce_ChainHasNoGapAndNoFork(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await Task.WhenAll(
            Enumerable
                .Range(1, 20)
                .Select(number => AppendAsync(identity, [Entry(number, Guid.CreateVersion7(), "instance.started")]))
        );

        var verdict = await VerifyAsync(identity);

        Assert.True(verdict.Valid, verdict.Reason);
        Assert.Equal(20, verdict.Entries);
    }

    [Theory, EachDatabase]
    public async Task Verify_EntryChangedRemovedOrCutOff_SaysWhere(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await AppendAsync(
            identity,
            Enumerable.Range(1, 6).Select(number => Entry(number, Guid.CreateVersion7(), "instance.started"))
        );
        var head = (await VerifyAsync(identity)).Head;

        await AssertBrokenAsync(
            identity,
            3,
            "UPDATE audit_entries SET actor_name = 'somebody else' WHERE sequence = 3",
            "UPDATE audit_entries SET actor_name = 'Owner' WHERE sequence = 3"
        );
        await AssertBrokenAsync(
            identity,
            2,
            "UPDATE audit_entries SET sequence = 99 WHERE sequence = 2",
            "UPDATE audit_entries SET sequence = 2 WHERE sequence = 99"
        );
        await AssertBrokenAsync(
            identity,
            1,
            "UPDATE audit_head SET pruned_through = 1, pruned_signature = (SELECT signature FROM "
                + "audit_entries WHERE sequence = 1)",
            "UPDATE audit_head SET pruned_through = 0, pruned_signature = ''"
        );
        Assert.True((await VerifyAsync(identity, head)).Valid);
        await ExecuteAsync(identity, "DELETE FROM audit_entries WHERE sequence = 6");
        Assert.Equal(6, (await VerifyAsync(identity)).BrokenAt);
        await ExecuteAsync(
            identity,
            "UPDATE audit_head SET sequence = 5, signature = (SELECT signature FROM audit_entries WHERE sequence = 5)"
        );
        Assert.True((await VerifyAsync(identity)).Valid);
        Assert.False((await VerifyAsync(identity, head)).Valid);
    }

    [Theory, EachDatabase]
    public async Task Retention_RemovesTheOldAndTheChainStillHolds(Database database)
    {
        var clock = new ManualClock();
        await using var identity = await IdentityFactory.StartAsync(database, clock);
        var old = clock.GetUtcNow().AddDays(-40);
        // Ahead of what bootstrapping leaves in the log whenever the bus brings it.
        await AppendAsync(
            identity,
            Enumerable
                .Range(1, 4)
                .Select(number =>
                    Entry(number, Guid.CreateVersion7(), "instance.started", at: number < 4 ? old : clock.GetUtcNow())
                )
        );
        var admin = await identity.Gateway.BootstrapAsync();
        (
            await identity.Gateway.AsAsync(
                admin.Access,
                HttpMethod.Put,
                "/v1/admin/settings/logs",
                new { audit_retention_days = 5 }
            )
        ).Expect(HttpStatusCode.BadRequest);
        var set = (
            await identity.Gateway.AsAsync(
                admin.Access,
                HttpMethod.Put,
                "/v1/admin/settings/logs",
                new { audit_retention_days = 30 }
            )
        ).Expect(HttpStatusCode.OK);

        var removed = await identity.WithAsync(
            (_, services) => services.GetRequiredService<AuditPruning>().RunAsync(CancellationToken.None)
        );

        Assert.Equal(30, set.Body.GetProperty("audit_retention_days").GetInt32());
        Assert.Equal(3, removed);
        var verdict = await VerifyAsync(identity);
        Assert.True(verdict.Valid, verdict.Reason);
        Assert.Equal(
            0,
            await identity.WithAsync(
                (_, services) => services.GetRequiredService<AuditPruning>().RunAsync(CancellationToken.None)
            )
        );
        await Eventually.TrueAsync(async _ =>
            (
                await identity.Gateway.GetAsync(admin.Access, "/v1/admin/audit-logs?action=settings.logs_updated")
            ).Data.GetArrayLength() == 1
        );
    }

    private static string? NameOf(JsonElement entry) => entry.GetProperty("target").GetProperty("name").GetString();

    private static AuditRecorded Entry(
        int number,
        Guid actor,
        string action,
        string? target = null,
        DateTimeOffset? at = null
    )
    {
        var time = at ?? new DateTimeOffset(2026, 1, 1, 0, 0, number, TimeSpan.Zero);
        return new AuditRecorded(
            Guid.CreateVersion7(time),
            time,
            "instances",
            action,
            new AuditActor("user", actor, "Owner", Guid.CreateVersion7(), "api_token", "192.0.2.1"),
            Guid.CreateVersion7(),
            new AuditTarget("instance", $"id {number}", target ?? $"target {number}"),
            null,
            """{"state":"new"}""",
            "request"
        );
    }

    private static async Task AppendAsync(IdentityFactory identity, IEnumerable<AuditRecorded> entries) =>
        await identity.WithAsync(
            async (db, services) =>
            {
                await using var transaction = await db.Database.BeginTransactionAsync();
                foreach (var entry in entries)
                {
                    await services.GetRequiredService<AuditChain>().AppendAsync(entry, CancellationToken.None);
                }

                await transaction.CommitAsync();
                return true;
            }
        );

    private static Task<AuditVerdict> VerifyAsync(IdentityFactory identity, string? known = null) =>
        identity.WithAsync(
            (_, services) => services.GetRequiredService<AuditVerification>().RunAsync(known, CancellationToken.None)
        );

    private static Task ExecuteAsync(IdentityFactory identity, string sql) =>
        identity.WithAsync((PanelIdentityDbContext db) => db.Database.ExecuteSqlRawAsync(sql));

    private static async Task AssertBrokenAsync(IdentityFactory identity, long at, string sql, string undo)
    {
        await ExecuteAsync(identity, sql);
        var verdict = await VerifyAsync(identity);
        await ExecuteAsync(identity, undo);
        Assert.False(verdict.Valid);
        Assert.Equal(at, verdict.BrokenAt);
    }
}
