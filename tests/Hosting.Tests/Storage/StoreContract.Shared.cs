using Notifications.Hosting.Storage;
using Xunit;

namespace Notifications.Hosting.Tests.Storage;

/// <summary>What every store promises of writes that are done together.</summary>
public abstract partial class StoreContract
{
    private const string PutNote = """
        insert into note(name, amount) values (@name, 1) on conflict (name) do update set amount = note.amount + 1
        """;

    private static readonly SharedWrite<string, int> PutShared = new(async (session, names, cancellationToken) =>
    {
        var changed = await session.ExecuteAllAsync([.. names.Select(name => new Statement(PutNote, [("name", name)]))], cancellationToken);
        if (names.Contains("bad")) throw new InvalidDataException("no");
        return changed;
    });

    [Fact]
    public async Task Of_writes_that_are_done_together_each_gets_its_own_result_and_a_failing_one_harms_no_other()
    {
        var writes = Enumerable.Range(0, 300)
            .Select(i => Store.WriteAsync(PutShared, i switch { 50 or 150 => "bad", 200 => "n100", _ => $"n{i}" }, Ct)).ToList();
        for (var i = 0; i < writes.Count; i++)
        {
            if (i is 50 or 150) await Assert.ThrowsAsync<InvalidDataException>(() => writes[i]);
            else Assert.Equal(1, await writes[i]);
        }

        Assert.Equal(300 - 2 - 1, await CountAsync());
        Assert.Equal(2, await Store.ReadAsync(
            (s, cancellationToken) =>
            s.QueryFirstOrDefaultAsync("select amount from note where name = 'n100'", r => r.Number(0), cancellationToken), Ct));
    }
}
