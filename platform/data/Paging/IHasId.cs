namespace Panel.Data.Paging;

/// <summary>A row with a UUIDv7: ids order rows by their creation.</summary>
public interface IHasId
{
    Guid Id { get; }
}
