using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Panel.Data.Database;
using Panel.Data.Idempotency;
using Panel.Data.Messaging;
using Panel.Data.Paging;

namespace Panel.Hosting.Tests.Web;

internal sealed class NotesDbContext(DbContextOptions options) : PanelDbContext(options)
{
    public DbSet<Note> Notes => Set<Note>();

    protected override void BuildModel(ModelBuilder model)
    {
        model.Entity<Note>().ToTable("notes");
        model.AddIdempotency();
        model.AddMessaging();
    }
}

internal sealed class Note : IHasId
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Text { get; init; }
}

internal sealed record WriteNote(string Text, NoteStyle? Style);

internal sealed record NoteStyle(int Size);

internal sealed record MarkNote(
    string? Text,
    NoteColor? Color,
    Dictionary<NoteColor, int>? Counts,
    IReadOnlyList<NoteColor>? Colors,
    int Times = 1
);

internal enum NoteColor
{
    Red,
    DarkBlue,

    [JsonStringEnumMemberName("off-white")]
    OffWhite,
}
