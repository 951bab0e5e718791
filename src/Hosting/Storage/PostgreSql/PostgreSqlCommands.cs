using System.Data.Common;
using Npgsql;

namespace Notifications.Hosting.Storage.PostgreSql;

/// <summary>A command for each use: the driver keeps the prepared statements of each connection.</summary>
internal sealed class PostgreSqlCommands(NpgsqlConnection connection) : CommandSource
{
    public override StoreDialect Dialect => StoreDialect.PostgreSql;

    public override DbCommand Rent(string sql)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are the program's own; values are parameters
        command.CommandText = sql;
#pragma warning restore CA2100
        return command;
    }

    public override void Return(DbCommand command) => command.Dispose();
}
