using System.Buffers.Binary;
using Panel.Plugins.Host.Tests.Support;
using Panel.Plugins.Worker.Protocol;
using Panel.Testing;
using StreamJsonRpc;

namespace Panel.Plugins.Host.Tests.Workers;

/// <summary>Workers that send more than the panel wants to hear.</summary>
public sealed class WorkerFloodTests
{
    [Fact]
    public async Task Answer_OfMoreThan8MiB_FailsItsCallAlone()
    {
        await using var stage = await StartAsync(
            """
            return cursor is null && await Context.Store.GetAsync("small", token) is null
                ? Zones(new string('x', 9 << 20))
                : Zones("small");
            """
        );

        var failure = await Assert.ThrowsAsync<PluginFailedException>(() => stage.ZonesAsync());

        Assert.Equal("plugin_protocol", failure.Code);
        await stage.Source.SetValueAsync("acme.test", "small", "yes", CancellationToken.None);
        Assert.Equal("small", await stage.ZonesUntilServedAsync());
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData((8 << 20) + 1)]
    [InlineData(-1)]
    public async Task Message_WithAnOversizedLength_EndsTheConnectionBeforeItIsRead(int length)
    {
        var bytes = new byte[1_000];
        BinaryPrimitives.WriteInt32BigEndian(bytes, length);
        await using var stream = new MemoryStream(bytes);
        await using var handler = new BoundedMessageHandler(stream, new SystemTextJsonFormatter());

        await Assert.ThrowsAsync<InvalidDataException>(async () =>
            await handler.ReadAsync(TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public async Task Output_WithoutEnd_IsHeldBackAndReachesNoLog()
    {
        await using var stage = await StartAsync(
            """
            var line = new string('z', 1000) + "\n";
            for (var i = 0; i < 20_000; i++) { Console.Out.Write(line); }
            _ = Task.Run(() => { while (true) { Console.Error.Write(line); } });
            return Zones("served");
            """
        );

        Assert.Equal("served", await stage.ZonesAsync());
        Assert.Equal("served", await stage.ZonesAsync());

        await stage.RemoveAsync("acme.test");
        Assert.DoesNotContain(stage.Logs.Entries, line => line.Message.Contains("zzz", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Output_OfAWorkerThatDies_IsOneShortLine()
    {
        await using var stage = await StartAsync(
            """
            Console.Error.Write(new string('z', 50_000) + "\nforged line\n");
            Environment.Exit(3);
            return Zones();
            """
        );

        await Assert.ThrowsAsync<PluginFailedException>(() => stage.ZonesAsync());

        var line = await Eventually.GetAsync(
            () => stage.Logs.Entries.FirstOrDefault(line => line.Message.Contains(" died: ", StringComparison.Ordinal)),
            line => line is not null
        );
        Assert.InRange(line!.Message.Length, 100, 2_200);
        Assert.DoesNotContain('\n', line.Message);
    }

    [Fact]
    public async Task Questions_ToTheStoreWithoutEnd_AreRefused()
    {
        await using var stage = await StartAsync(
            """
            var asked = Enumerable.Range(0, 500).Select(i => Context.Store.GetAsync("slow", token)).ToArray();
            var refused = 0;
            foreach (var one in asked) { try { await one; } catch (Exception) { refused++; } }
            return Zones(refused > 0 ? "refused" : "none", await Context.Store.GetAsync("key", token) ?? "asked again");
            """
        );
        stage.Source.Slow = TimeSpan.FromMilliseconds(300);

        Assert.Equal("refused,asked again", await stage.ZonesAsync());
        Assert.InRange(stage.Source.MostAtOnce, 1, 64);
    }

    private static async Task<PluginStage> StartAsync(string zones)
    {
        var stage = await PluginStage.StartAsync();
        await stage.InstallAsync(new TestPackage { Isolation = "worker", Source = PluginCode.Dns(zones) });
        return stage;
    }
}
