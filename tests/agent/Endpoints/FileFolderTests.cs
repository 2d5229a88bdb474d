using System.Net;

namespace Panel.Agent.Tests.Endpoints;

/// <summary>Folders that are not there yet: the data root itself, and those of a file that is written.</summary>
public sealed class FileFolderTests(FilesAgent shared) : IClassFixture<FilesAgent>
{
    private readonly FilesClient files = shared.NewInstance();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Files_DataFolderIsGone_IsAnEmptyRootThatTakesFiles()
    {
        Directory.Delete(files.Data);
        Assert.Empty(await files.NamesAsync());

        Directory.Delete(files.Data);
        await FilesClient.SucceedsAsync(files.PutAsync("a.yml", "a: 1\n"), HttpStatusCode.Created);
        await FilesClient.SucceedsAsync(files.PostAsync("mkdir", new { path = "plugins" }), HttpStatusCode.Created);

        Assert.Equal(["a.yml", "plugins"], await files.NamesAsync());
        Assert.Equal("a: 1\n", await files.TextAsync("a.yml"));
    }

    [Fact]
    public async Task Files_DataFolderIsGone_WhatIsNotThereIsStillNotFound()
    {
        Directory.Delete(files.Data);
        await FilesClient.FailsAsync(files.GetAsync("a.yml"), HttpStatusCode.NotFound, "file_not_found");
        await FilesClient.FailsAsync(files.DeleteAsync("a.yml"), HttpStatusCode.NotFound, "file_not_found");
    }

    [Fact]
    public async Task Put_MissingFolders_AreMadeAndBelongToTheOwnerOfTheRoot()
    {
        await FilesClient.SucceedsAsync(files.PutAsync("new/sub/f.yml", "x"), HttpStatusCode.Created);
        Assert.Equal("x", await File.ReadAllTextAsync(files.At("new/sub/f.yml"), Cancellation));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(files.At("new/sub")) & (UnixFileMode)0b111_000_000
        );
        Assert.Single(Directory.GetFileSystemEntries(files.At("new/sub")));
    }

    [Fact]
    public async Task Put_MissingFoldersAndRefused_LeavesNoFolder()
    {
        await FilesClient.FailsAsync(
            files.PutAsync(
                "new/sub/f.yml",
                new StringContent("x"),
                configure: r => r.Headers.TryAddWithoutValidation("If-Match", "\"00\"")
            ),
            HttpStatusCode.Conflict,
            "changed"
        );
        Assert.Empty(Directory.GetFileSystemEntries(files.Data));
    }

    [Fact]
    public async Task Put_FileInTheWay_IsRefused()
    {
        await File.WriteAllTextAsync(files.At("a"), "a", Cancellation);
        await FilesClient.FailsAsync(files.PutAsync("a/b/c", "x"), HttpStatusCode.BadRequest, "not_directory");
        Assert.Equal("a", await File.ReadAllTextAsync(files.At("a"), Cancellation));
    }

    [Fact]
    public async Task Put_ManyIntoTheSameMissingFolder_AllArrive()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => files.PutAsync($"deep/er/f{i}", $"{i}")));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.StatusCode));
        Assert.Equal(12, Directory.GetFiles(files.At("deep/er")).Length);
    }
}
