using MassTransit;
using Panel.Bus.Memory;

namespace Panel.Bus.Tests;

public sealed class SharedMemoryFabricTests
{
    private readonly SharedMemoryFabric _fabric = new();

    [Fact]
    public async Task Publish_TwoHosts_BothReceive()
    {
        await using var one = await (
            await BusHost.StartServiceAsync(_fabric, "one", bus => bus.Consume<RecordingConsumer<Ping>>("pings"))
        ).ReadyAsync();
        await using var two = await (
            await BusHost.StartServiceAsync(_fabric, "two", bus => bus.Consume<RecordingConsumer<Ping>>("pings"))
        ).ReadyAsync();
        await using var sender = await (await BusHost.StartServiceAsync(_fabric, "sender", _ => { })).ReadyAsync();

        await sender.Bus.Publish(new Ping("hello"));

        Assert.Equal("hello", (await one.Received<Ping>().NextAsync()).Text);
        Assert.Equal("hello", (await two.Received<Ping>().NextAsync()).Text);
    }

    [Fact]
    public async Task Send_ToAQueueThatNobodyConsumesYet_IsKeptAndDeliveredOnce()
    {
        await using var sender = await (await BusHost.StartServiceAsync(_fabric, "sender", _ => { })).ReadyAsync();
        await sender.SendAsync("late-pings", new Ping("first"));

        await using var late = await (
            await BusHost.StartServiceAsync(_fabric, "late", bus => bus.Consume<RecordingConsumer<Ping>>("pings"))
        ).ReadyAsync();
        await sender.SendAsync("late-pings", new Ping("second"));

        // In any order: several are consumed at once.
        string[] texts =
        [
            (await late.Received<Ping>().NextAsync()).Text,
            (await late.Received<Ping>().NextAsync()).Text,
        ];
        Assert.Equal(["first", "second"], texts.Order(StringComparer.Ordinal));
        Assert.Equal(2, late.Received<Ping>().All.Count);
    }

    [Fact]
    public async Task Request_ToAnotherHost_IsAnswered()
    {
        await using var server = await (
            await BusHost.StartServiceAsync(_fabric, "server", bus => bus.Consume<PingConsumer>("pings"))
        ).ReadyAsync();
        await using var client = await (await BusHost.StartServiceAsync(_fabric, "client", _ => { })).ReadyAsync();

        var answer = await client
            .Bus.CreateRequestClient<Ping>(new Uri("queue:server-pings"), RequestTimeout.After(s: 10))
            .GetResponse<Pong>(new Ping("question"));

        Assert.Equal("question", answer.Message.Text);
    }

    [Fact]
    public async Task Host_Stops_OthersGoOnAndItsQueueIsKept()
    {
        var stopping = await (
            await BusHost.StartServiceAsync(_fabric, "one", bus => bus.Consume<RecordingConsumer<Ping>>("pings"))
        ).ReadyAsync();
        await using var two = await (
            await BusHost.StartServiceAsync(_fabric, "two", bus => bus.Consume<RecordingConsumer<Ping>>("pings"))
        ).ReadyAsync();
        await stopping.DisposeAsync();

        await two.Bus.Publish(new Ping("meanwhile"));

        Assert.Equal("meanwhile", (await two.Received<Ping>().NextAsync()).Text);
        await using var again = await (
            await BusHost.StartServiceAsync(_fabric, "one", bus => bus.Consume<RecordingConsumer<Ping>>("pings"))
        ).ReadyAsync();
        Assert.Equal("meanwhile", (await again.Received<Ping>().NextAsync()).Text);
    }

    [Fact]
    public async Task EveryReplica_TwoHostsOfOneService_EachReceives()
    {
        await using var one = await (
            await BusHost.StartServiceAsync(
                _fabric,
                "gateway",
                bus => bus.ConsumeOnEveryReplica<RecordingConsumer<Ping>>()
            )
        ).ReadyAsync();
        await using var two = await (
            await BusHost.StartServiceAsync(
                _fabric,
                "gateway",
                bus => bus.ConsumeOnEveryReplica<RecordingConsumer<Ping>>()
            )
        ).ReadyAsync();

        await one.Bus.Publish(new Ping("all"));

        await one.Received<Ping>().NextAsync();
        await two.Received<Ping>().NextAsync();
    }
}
