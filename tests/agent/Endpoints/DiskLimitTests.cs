using System.Net;

namespace Panel.Agent.Tests.Endpoints;

/// <summary>The disk limit of an instance while files are written.</summary>
public sealed class DiskLimitTests(FilesAgent shared) : IClassFixture<FilesAgent>
{
    private const int Limit = 1_000_000;

    private readonly FilesClient files = shared.NewInstance(Limit);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private long Used =>
        Directory.GetFiles(files.Data, "*", SearchOption.AllDirectories).Sum(path => new FileInfo(path).Length);

    [Fact]
    public async Task Put_LengthKnownAndTooMuch_IsRefusedBeforeTheBody()
    {
        using var body = new StallingContent(first: 1000, length: 3 * Limit);

        await FilesClient.FailsAsync(
            files.PutAsync("big", body, streamed: true),
            HttpStatusCode.InsufficientStorage,
            "disk_full"
        );

        body.Release();
        Assert.Empty(await files.NamesAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Put_MoreThanTheRoom_Is507AndLeavesNothing(bool lengthKnown)
    {
        await FilesClient.FailsAsync(
            files.PutAsync("big", Bytes(Limit + 1, lengthKnown), streamed: true),
            HttpStatusCode.InsufficientStorage,
            "disk_full"
        );
        Assert.Empty(await files.NamesAsync());

        await FilesClient.SucceedsAsync(
            files.PutAsync("fits", Bytes(Limit, lengthKnown), streamed: true),
            HttpStatusCode.Created
        );
        await FilesClient.FailsAsync(
            files.PutAsync("more", Bytes(1, lengthKnown), streamed: true),
            HttpStatusCode.InsufficientStorage,
            "disk_full"
        );
        Assert.Equal(Limit, Used);
    }

    [Fact]
    public async Task Put_WhatTheWorkloadWrote_Counts()
    {
        await File.WriteAllBytesAsync(files.At("world"), new byte[900_000], Cancellation);
        await FilesClient.FailsAsync(
            files.PutAsync("a", Bytes(200_000)),
            HttpStatusCode.InsufficientStorage,
            "disk_full"
        );

        File.Delete(files.At("world"));
        await FilesClient.SucceedsAsync(files.PutAsync("a", Bytes(200_000)), HttpStatusCode.Created);

        await File.WriteAllBytesAsync(files.At("world"), new byte[700_000], Cancellation);
        await FilesClient.FailsAsync(
            files.PutAsync("b", Bytes(200_000)),
            HttpStatusCode.InsufficientStorage,
            "disk_full"
        );
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Put_ManyAtOnce_StayTogetherBelowTheLimit(bool lengthKnown)
    {
        var bodies = Enumerable
            .Range(0, 6)
            .Select(_ => lengthKnown ? new StallingContent(300_000, 300_000) : new StallingContent(300_000, null))
            .ToList();
        var requests = bodies.Select((body, i) => files.PutAsync($"f{i}", body, streamed: true)).ToList();
        await Deadline.UntilAsync(
            () => bodies.All(body => body.Sent) || requests.Any(request => request.IsCompleted),
            "the bodies"
        );
        Assert.InRange(Used, 0, Limit);
        bodies.ForEach(body => body.Release());

        var answers = await Task.WhenAll(requests);

        Assert.All(
            answers,
            answer =>
                Assert.True(
                    answer.StatusCode is HttpStatusCode.Created or HttpStatusCode.InsufficientStorage,
                    $"{answer.StatusCode}"
                )
        );
        var stored = answers.Count(answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.InRange(stored, lengthKnown ? 3 : 0, 3);
        Assert.Equal(stored * 300_000, Used);
    }

    [Fact]
    public async Task Put_UploadThatBreaksOff_GivesItsRoomBack()
    {
        using var body = new StallingContent(first: 500_000, length: 900_000);
        var broken = files.PutAsync("broken", body, streamed: true);
        await Deadline.UntilAsync(() => Used >= 500_000, "half of the body");
        body.Fail();
        await broken.ContinueWith(_ => { }, TaskScheduler.Default);

        await Deadline.UntilAsync(() => Used == 0, "the part file removed");
        await FilesClient.SucceedsAsync(files.PutAsync("whole", Bytes(Limit)), HttpStatusCode.Created);
    }

    [Fact]
    public async Task Put_ReplacingAFileOfANearlyFullInstance_Works()
    {
        await FilesClient.SucceedsAsync(files.PutAsync("config", Bytes(400_000)), HttpStatusCode.Created);
        await File.WriteAllBytesAsync(files.At("world"), new byte[600_000], Cancellation);

        await FilesClient.SucceedsAsync(files.PutAsync("config", Bytes(400_000)), HttpStatusCode.OK);
        await FilesClient.SucceedsAsync(
            files.PutAsync("config", Bytes(300_000, lengthKnown: false), streamed: true),
            HttpStatusCode.OK
        );
        await FilesClient.FailsAsync(
            files.PutAsync("config", Bytes(400_001)),
            HttpStatusCode.InsufficientStorage,
            "disk_full"
        );
        Assert.Equal(900_000, Used);
    }

    [Fact]
    public async Task Put_NoLimit_TakesWhatComes()
    {
        var free = shared.NewInstance();
        await FilesClient.SucceedsAsync(free.PutAsync("big", Bytes(3 * Limit), streamed: true), HttpStatusCode.Created);
    }

    private static HttpContent Bytes(int count, bool lengthKnown = true) =>
        lengthKnown ? new ByteArrayContent(new byte[count]) : new StallingContent(count, null).Released();
}
