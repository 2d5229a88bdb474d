using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;

namespace Panel.Agent.Tests.Endpoints;

public sealed class FileZipTests(FilesAgent shared) : IClassFixture<FilesAgent>
{
    private readonly FilesAgent _shared = shared;
    private readonly FilesClient _files = shared.NewInstance();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Download_FoldersAndFiles_IsOneZipOfThem()
    {
        var noise = RandomNumberGenerator.GetBytes(3_000_000);
        Directory.CreateDirectory(_files.At("world/void"));
        await File.WriteAllBytesAsync(_files.At("world/level.dat"), noise, Cancellation);
        await File.WriteAllTextAsync(_files.At("ünï code.txt"), "text", Cancellation);
        await File.WriteAllTextAsync(_files.At("other"), "not asked for", Cancellation);

        using var answer = await GetAsync(_files, "world", "ünï code.txt");

        Assert.Equal("application/zip", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("files.zip", answer.Content.Headers.ContentDisposition?.FileNameStar);
        await using var zip = await ZipOfAsync(answer);
        Assert.Equal(
            ["world/", "world/level.dat", "world/void/", "ünï code.txt"],
            zip.Entries.Select(entry => entry.FullName).Order(StringComparer.Ordinal)
        );
        await using var content = await zip.GetEntry("world/level.dat")!.OpenAsync(Cancellation);
        using var copy = new MemoryStream();
        await content.CopyToAsync(copy, Cancellation);
        Assert.Equal(noise, copy.ToArray());
        using var single = await GetAsync(_files, "world");
        Assert.Equal("world.zip", single.Content.Headers.ContentDisposition?.FileNameStar);
    }

    [Fact]
    public async Task Download_LinksAndProtectedFiles_AreLeftOutAndNamed()
    {
        var files = _shared.NewInstance(0, "*.key");
        Directory.CreateDirectory(files.At("d"));
        await File.WriteAllTextAsync(files.At("d/a"), "a", Cancellation);
        await File.WriteAllTextAsync(files.At("d/b.key"), "secret", Cancellation);
        File.CreateSymbolicLink(files.At("d/link"), "/etc/passwd");

        using var answer = await GetAsync(files, "d");

        await using var zip = await ZipOfAsync(answer);
        Assert.Equal(["d/", "d/a", "_errors.txt"], zip.Entries.Select(entry => entry.FullName));
        using var errors = new StreamReader(await zip.GetEntry("_errors.txt")!.OpenAsync(Cancellation));
        var lines = (await errors.ReadToEndAsync(Cancellation)).Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.Contains(lines, line => line.EndsWith("d/b.key", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.EndsWith("d/link", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Download_WhatIsProtectedOrAbsentOrTooMuch_IsRefused()
    {
        var files = _shared.NewInstance(0, "*.key");
        await File.WriteAllTextAsync(files.At("b.key"), "secret", Cancellation);
        await FilesClient.FailsAsync(GetAsync(files, "b.key"), HttpStatusCode.Forbidden, "file_denied");
        await FilesClient.FailsAsync(GetAsync(files, "gone"), HttpStatusCode.NotFound, "file_not_found");
        await FilesClient.FailsAsync(GetAsync(files), HttpStatusCode.BadRequest, "invalid");
        var many = Enumerable.Repeat("b", 101).ToArray();
        await FilesClient.FailsAsync(GetAsync(files, many), HttpStatusCode.BadRequest, "invalid");
    }

    [Fact]
    public async Task Download_ThirdAtOnce_WaitsForNoneAndIsRefused()
    {
        // Larger than what is on the way while none of it is read.
        await File.WriteAllBytesAsync(_files.At("big"), RandomNumberGenerator.GetBytes(64 << 20), Cancellation);
        using (await GetAsync(_files, "big"))
        using (await GetAsync(_files, "big"))
        {
            await FilesClient.FailsAsync(GetAsync(_files, "big"), HttpStatusCode.TooManyRequests, "too_many_downloads");
        }
    }

    private static Task<HttpResponseMessage> GetAsync(FilesClient files, params string[] paths) =>
        files.ZipAsync(string.Join('&', paths.Select(path => $"path={Uri.EscapeDataString(path)}")));

    private static async Task<ZipArchive> ZipOfAsync(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var content = await answer.Content.ReadAsStreamAsync(Cancellation);
        var copy = new MemoryStream();
        await content.CopyToAsync(copy, Cancellation);
        return new ZipArchive(copy, ZipArchiveMode.Read);
    }
}
