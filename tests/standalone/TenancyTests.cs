using System.Net;
using Panel.Testing;

namespace Panel.Standalone.Tests;

/// <summary>Whom a panel takes in, and that nothing runs on for those who are gone.</summary>
[Collection(OnSharedPanel.Name)]
public sealed class TenancyTests(SharedPanel shared)
{
    private const string Ticking = """
        apiVersion: panel/v1
        kind: Workload
        metadata: {name: ticking}
        spec:
          image: none
          startup: 'echo up; while true; do echo tick >> tick; sleep 0.2; done'
          ready: {log: ["up"]}
          stop: {signal: SIGTERM}
          stopTimeout: 5
        """;

    private PanelClient Admin => shared.Admin.Client;

    [Fact]
    public async Task DeleteUser_ByForce_StopsTheirInstanceRemovesItsFolderAndEndsTheOrganization()
    {
        using var user = await AddAdministratorAsync();
        var workload = await user.Client.CreateWorkloadAsync(Ticking);
        var instance = await user.Client.SucceedAsync(await user.Client.CreateInstanceAsync(workload));
        await Eventually.TrueAsync(() => FilesOf(instance).Any(file => Path.GetFileName(file) == "tick"));
        var pids = PidsIn(instance);
        Assert.NotEmpty(pids);

        var refused = await Admin.DeleteAsync($"/v1/users/{user.Id}");
        Assert.Equal((HttpStatusCode.Conflict, "organization_not_empty"), (refused.Status, refused.Code));
        Assert.Contains(instance.ToString(), refused.Text, StringComparison.Ordinal);
        (await Admin.DeleteAsync($"/v1/users/{user.Id}?force=true")).Expect(HttpStatusCode.Accepted);

        await Eventually.TrueAsync(() => !FilesOf(instance).Any(), TimeSpan.FromSeconds(30));
        Assert.DoesNotContain(pids, pid => Directory.Exists($"/proc/{pid}/task"));
        await GoneAsync($"/v1/instances/{instance}");
        await GoneAsync($"/v1/admin/organizations/{user.OrganizationId}");
        await GoneAsync($"/v1/workloads/{workload}");
    }

    [Fact]
    public async Task Administrator_OfThePlatform_StopsAndDeletesAnybodysInstance()
    {
        using var user = await AddAdministratorAsync();
        var instance = await user.Client.SucceedAsync(
            await user.Client.CreateInstanceAsync(await user.Client.CreateWorkloadAsync(Ticking))
        );
        var there = new Dictionary<string, string> { ["X-Organization-Id"] = user.OrganizationId.ToString() };

        (await Admin.GetAsync($"/v1/instances/{instance}")).Expect(HttpStatusCode.OK);
        (await Admin.GetAsync($"/v1/instances/{instance}/files?path=/")).Expect(HttpStatusCode.OK);
        var list = await Admin.SendAsync(HttpMethod.Get, "/v1/instances", content: null, there);
        Assert.Equal(
            instance,
            Assert.Single(list.Expect(HttpStatusCode.OK)["data"]!.AsArray())!["id"]!.GetValue<Guid>()
        );
        await Admin.RunAsync(instance, "stop");
        await Admin.SucceedAsync(await Admin.DeleteInstanceAsync(instance));
        (await Admin.DeleteAsync($"/v1/users/{user.Id}")).Expect(HttpStatusCode.NoContent);
        await GoneAsync($"/v1/admin/organizations/{user.OrganizationId}");
    }

    [Fact]
    public async Task Run_WithoutFurtherSettings_TakesNoStrangersAndRunsNothingOfCustomers()
    {
        await using var panel = new StandalonePanel();
        await panel.StartAsync();
        using var admin = await panel.Anonymous.BootstrapAsync(StandalonePanel.SetupCode);

        var stranger = await panel.Anonymous.PostAsync(
            "/v1/auth/register",
            new { email = "stranger@example.org", PanelUser.Password }
        );
        Assert.Equal((HttpStatusCode.Forbidden, "registration_disabled"), (stranger.Status, stranger.Code));
        const string email = "customer@example.org";
        (await admin.Client.PostAsync("/v1/users", new { email, PanelUser.Password })).Expect(HttpStatusCode.Created);
        using var customer = await panel.Anonymous.LoginAsync(email);
        var workloadId = await customer.Client.CreateWorkloadAsync(Ticking);
        var refused = await customer.Client.PostAsync("/v1/instances", new { workloadId, name = "x" });
        Assert.Equal((HttpStatusCode.Conflict, "node_not_open"), (refused.Status, refused.Code));
    }

    // Plain processes are run for organizations of administrators.
    private async Task<PanelUser> AddAdministratorAsync()
    {
        var email = $"u{Guid.CreateVersion7():N}@example.org";
        (
            await Admin.PostAsync(
                "/v1/users",
                new
                {
                    email,
                    PanelUser.Password,
                    platformAdmin = true,
                }
            )
        ).Expect(HttpStatusCode.Created);
        return await shared.Panel.Anonymous.LoginAsync(email);
    }

    private Task GoneAsync(string path) =>
        Eventually.TrueAsync(
            async cancellationToken =>
                (await Admin.GetAsync(path, cancellationToken)).Status == HttpStatusCode.NotFound,
            TimeSpan.FromSeconds(30)
        );

    private IEnumerable<string> FilesOf(Guid instance) =>
        Directory
            .EnumerateFiles(shared.Panel.Data, "*", SearchOption.AllDirectories)
            .Where(file => file.Contains(instance.ToString(), StringComparison.Ordinal));

    private static List<string> PidsIn(Guid instance)
    {
        var pids = new List<string>();
        foreach (
            var process in Directory
                .EnumerateDirectories("/proc")
                .Where(folder => Path.GetFileName(folder).All(char.IsAsciiDigit))
        )
        {
            if (WorkingFolderOf(process)?.Contains(instance.ToString(), StringComparison.Ordinal) == true)
            {
                pids.Add(Path.GetFileName(process));
            }
        }

        return pids;
    }

    private static string? WorkingFolderOf(string process)
    {
        try
        {
            return new FileInfo($"{process}/cwd").LinkTarget;
        }
        catch (IOException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }
}
