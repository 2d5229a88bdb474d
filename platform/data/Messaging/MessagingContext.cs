using Microsoft.EntityFrameworkCore;

namespace Panel.Data.Messaging;

/// <summary>The scope's database context, for parts that do not know its type.</summary>
internal sealed record MessagingContext(DbContext Database);
