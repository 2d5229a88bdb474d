namespace Panel.Agent.Runtimes.Processes;

/// <summary>
/// The numbered pieces of one stream's output as one stream of bytes. A place in it
/// is a piece's number in the upper half and an offset in
/// the lower, so that it means the same after older pieces are gone.
/// </summary>
internal sealed class OutputPieces(ProcessFolder folder, int stream, long place) : Stream
{
    private const int OffsetBits = 32;

    private readonly Queue<(long Number, long Start, long Offset)> _read = new();
    private FileStream? _piece;
    private long _number;
    private long _given;
    private long _freed;

    /// <summary>
    /// Pieces that were dropped since the last look. The bytes read after it do not join those before it.
    /// </summary>
    public long TakeDropped()
    {
        var dropped = Dropped;
        Dropped = 0;
        return dropped;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    private long Dropped { get; set; }

    /// <summary>The place of a byte, counted from where the reading began.</summary>
    public long PlaceOf(long given)
    {
        while (_read.Count > 1 && _read.ElementAt(1).Start <= given)
        {
            _read.Dequeue();
        }

        return _read.TryPeek(out var piece)
            ? (piece.Number << OffsetBits) | (piece.Offset + given - piece.Start)
            : place;
    }

    /// <summary>Removes the pieces before a place; that lets a workload go on which waits for room.</summary>
    public void Free(long freed)
    {
        var number = freed >> OffsetBits;
        if (number <= _freed)
        {
            return;
        }

        for (
            var piece = folder.FirstPiece(stream, 0);
            piece < number;
            piece = folder.FirstPiece(stream, piece.Value + 1)
        )
        {
            File.Delete(folder.Piece(stream, piece.Value));
        }

        _freed = number;
    }

    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            if (_piece is null && !OpenNext())
            {
                return 0;
            }

            // Asked before reading to the end: a piece is whole once the next one is there.
            var whole = Following() is not null;
            var read = _piece!.Read(buffer);
            _given += read;
            if (read > 0 || !whole)
            {
                return read;
            }

            _piece.Dispose();
            _piece = null;
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _piece?.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>
    /// The piece after the one being read. Only when that is gone too,
    /// pieces were dropped, and the folder is searched.
    /// </summary>
    private long? Following() =>
        File.Exists(folder.Piece(stream, _number + 1)) ? _number + 1
        : File.Exists(folder.Piece(stream, _number)) ? null
        : folder.FirstPiece(stream, _number + 1);

    private bool OpenNext()
    {
        var resumed = _number == 0 && place > 0;
        var wanted = resumed ? place >> OffsetBits : _number + 1;
        if (folder.FirstPiece(stream, wanted) is not { } number)
        {
            return false;
        }

        try
        {
            _piece = new FileStream(
                folder.Piece(stream, number),
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete,
                bufferSize: 0
            );
        }
        catch (FileNotFoundException)
        {
            // Dropped in this moment; the next look finds a later one.
            return false;
        }

        Dropped += number - wanted;
        var offset = resumed && number == wanted ? place & uint.MaxValue : 0;
        _piece.Position = offset;
        _number = number;
        _read.Enqueue((number, _given, offset));
        return true;
    }
}
