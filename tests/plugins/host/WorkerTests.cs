using Panel.Plugins.Host.Tests.Support;
using Panel.Plugins.Host.Workers;
using Panel.Plugins.Sdk;

namespace Panel.Plugins.Host.Tests;

public sealed class WorkerTests
{
    private static readonly TestPackage Worker = new() { Isolation = "worker" };

    [Fact]
    public async Task Worker_Installed_TakesCallsInIsolation()
    {
        await using var stage = await PluginStage.StartAsync();

        var status = await stage.InstallAsync(Worker, signed: false);

        Assert.Equal(("enabled", "worker"), (status.State, status.Isolation));
        var isolation = await WorkerIsolation.DetectAsync(CancellationToken.None);
        Assert.Equal(isolation.Missing, status.MissingIsolation);
        Assert.Equal("one", await stage.ZonesAsync());
    }

    [Fact]
    public async Task Worker_ThatEnds_LeavesNoFolderAndNoGroup()
    {
        string folder;
        string[] groups;
        await using (var stage = await PluginStage.StartAsync())
        {
            await stage.InstallAsync(Worker with { Id = "acme.leaves" });
            folder = Directory
                .GetDirectories(Path.GetTempPath(), "panel-plugin-*")
                .Single(path =>
                    File.Exists($"{path}/plugin/plugin.json")
                    && File.ReadAllText($"{path}/plugin/plugin.json").Contains("acme.leaves", StringComparison.Ordinal)
                );
            groups = GroupsOf(folder);
        }

        Assert.False(Directory.Exists(folder));
        Assert.DoesNotContain(groups, Directory.Exists);
    }

    // Other processes of the machine come and go meanwhile.
    private static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string[] GroupsOf(string folder) =>
        [
            .. Directory
                .GetDirectories("/proc")
                .Where(path => int.TryParse(Path.GetFileName(path), out _))
                .Where(path => Lines($"{path}/cmdline").Any(line => line.Contains(folder, StringComparison.Ordinal)))
                .SelectMany(path => Lines($"{path}/cgroup"))
                .Select(line => line.Split(':'))
                .Where(parts => parts[2].Contains("panel-plugin-", StringComparison.Ordinal))
                .Select(parts => $"/sys/fs/cgroup/{parts[1]}{parts[2]}")
                .Distinct(),
        ];

    [Fact]
    public async Task Worker_OfThisMachine_LacksNothing()
    {
        var isolation = await WorkerIsolation.DetectAsync(CancellationToken.None);

        Assert.True(
            isolation.Missing.Count == 0,
            $"Workers are weak here: {string.Join(", ", isolation.Missing)}. Root and bubblewrap are needed."
        );
    }

    [Fact]
    public async Task Worker_ThatLooksAround_SeesNothingOfThePanel()
    {
        Environment.SetEnvironmentVariable("PANEL_TEST_SECRET", "hunter2");
        await using var stage = await PluginStage.StartAsync();
        await stage.InstallAsync(
            Worker with
            {
                Source = PluginCode.Dns(
                    """
                    string Try(Func<string> read)
                    {
                        try { return read(); } catch (Exception e) { return e.GetType().Name; }
                    }
                    bool IsProcess(string folder) => char.IsDigit(Path.GetFileName(folder)[0]);
                    string User() => File.ReadAllLines("/proc/self/status").First(line => line.StartsWith("Uid:"));
                    string TargetOf(string descriptor) => new FileInfo(descriptor).LinkTarget ?? "";
                    return Zones(
                        Try(() => Environment.GetEnvironmentVariable("PANEL_TEST_SECRET") ?? "no variable"),
                        Try(() => File.ReadAllText("/etc/shadow")),
                        Try(() => Directory.Exists("/root") || Directory.Exists("/home") ? "home" : "no home"),
                        Try(() => Directory.GetDirectories("/proc").Count(IsProcess) < 6 ? "few" : "many"),
                        Try(() => User().Contains("\t0\t") ? "root" : "other user"),
                        Try(() => File.ReadAllLines("/proc/net/dev").Length <= 3 ? "no network" : "network"),
                        Try(() => { File.WriteAllText("/plugin/x", ""); return "written"; }),
                        Try(() => Directory.GetFiles("/proc/self/fd").Any(f => TargetOf(f).Contains("tests"))
                            ? "descriptor" : "no descriptor")
                    );
                    """
                ),
            }
        );

        var seen = await stage.ZonesAsync();

        Assert.Equal(
            "no variable,FileNotFoundException,no home,few,other user,no network,IOException,no descriptor",
            seen
        );
    }

    [Fact]
    public async Task Worker_ThatExits_DiesAndComesBack()
    {
        await using var stage = await PluginStage.StartAsync();
        await stage.InstallAsync(
            Worker with
            {
                Source = PluginCode.Dns(
                    """
                    if (await Context.Store.GetAsync("seen", token) is null)
                    {
                        await Context.Store.SetAsync("seen", "yes", token);
                        Environment.Exit(3);
                    }
                    return Zones("back");
                    """
                ),
            }
        );

        var failure = await Assert.ThrowsAsync<PluginFailedException>(() => stage.ZonesAsync());

        Assert.Equal("plugin_died", failure.Code);
        Assert.Equal("back", await stage.ZonesUntilServedAsync());
    }

    [Fact]
    public async Task Worker_ThatHangs_IsKilledAndComesBack()
    {
        await using var stage = await PluginStage.StartAsync();
        await stage.InstallAsync(
            Worker with
            {
                TimeoutMs = 500,
                Source = PluginCode.Dns(
                    """
                    if (await Context.Store.GetAsync("seen", token) is null)
                    {
                        await Context.Store.SetAsync("seen", "yes", token);
                        while (true) { }
                    }
                    return Zones(Environment.TickCount64 > 0 ? "back" : "");
                    """
                ),
            }
        );

        var failure = await Assert.ThrowsAsync<PluginFailedException>(() => stage.ZonesAsync());

        Assert.Equal("plugin_timeout", failure.Code);
        await Panel.Testing.Eventually.TrueAsync(
            () => stage.Logs.Entries.Any(line => line.Message.Contains("is killed", StringComparison.Ordinal)),
            TimeSpan.FromSeconds(20)
        );
        Assert.Equal("back", await stage.ZonesUntilServedAsync());
    }

    [Theory]
    [InlineData(
        "var all = new List<byte[]>(); while (true) { var b = new byte[16 << 20]; Array.Fill(b, (byte)1); all.Add(b); }"
    )]
    [InlineData(
        """
            var all = new List<IntPtr>();
            while (true)
            {
                var p = System.Runtime.InteropServices.Marshal.AllocHGlobal(16 << 20);
                for (var i = 0; i < 16 << 20; i += 4096) System.Runtime.InteropServices.Marshal.WriteByte(p, i, 1);
                all.Add(p);
            }
            """
    )]
    public async Task Worker_ThatAllocatesWithoutEnd_IsContained(string code)
    {
        await using var stage = await PluginStage.StartAsync();
        await stage.InstallAsync(Worker with { MemoryMb = 64, Source = PluginCode.Dns($"{code} return Zones();") });

        var failure = await Assert.ThrowsAsync<PluginFailedException>(() => stage.ZonesAsync());

        Assert.Contains(failure.Code, (string[])["plugin_died", "plugin_threw"]);
    }

    [Fact]
    public async Task Worker_ThatForks_IsContained()
    {
        await using var stage = await PluginStage.StartAsync();
        await stage.InstallAsync(
            Worker with
            {
                TimeoutMs = 3000,
                Source = PluginCode.Dns(
                    """
                    var made = 0;
                    while (made < 1000)
                    {
                        var id = fork();
                        if (id == 0) { while (true) { pause(); } }
                        if (id < 0) { break; }
                        made++;
                    }
                    return Zones(made < 64 ? "stopped" : "forked " + made);
                    """,
                    """
                    [System.Runtime.InteropServices.DllImport("libc")] static extern int fork();
                    [System.Runtime.InteropServices.DllImport("libc")] static extern int pause();
                    """
                ),
            }
        );

        Assert.Equal("stopped", await stage.ZonesAsync());
        await stage.RemoveAsync("acme.test");
    }

    [Fact]
    public async Task Worker_WhoseProviderRefuses_SaysSoWithItsTime()
    {
        await using var stage = await PluginStage.StartAsync();
        await stage.InstallAsync(
            Worker with
            {
                Source = PluginCode.Dns(
                    "throw new ProviderException(ProviderFailure.RateLimited, \"slow down\", TimeSpan.FromSeconds(7));"
                ),
            }
        );

        var refusal = await Assert.ThrowsAsync<ProviderException>(() => stage.ZonesAsync());

        Assert.Equal(
            (ProviderFailure.RateLimited, "slow down", TimeSpan.FromSeconds(7)),
            (refusal.Failure, refusal.Message, refusal.RetryAfter)
        );
    }
}
