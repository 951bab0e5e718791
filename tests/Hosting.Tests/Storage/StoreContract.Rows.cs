using Notifications.Hosting.Storage;
using Xunit;

namespace Notifications.Hosting.Tests.Storage;

/// <summary>What every store promises of rows that are written together.</summary>
public abstract partial class StoreContract
{
    private static readonly RowInsert PutNote = new(
        "note",
        "name text, body blob, amount bigint",
        key: 1,
        "on conflict (name) do update set body = excluded.body, amount = note.amount + excluded.amount where excluded.amount <> 0");

    private static readonly SharedWrite<string, int> PutShared = new(async (session, names, ct) =>
    {
        var changed = await session.ExecuteAllAsync([.. names.Select(name => Put(name, null, 1))], ct);
        if (names.Contains("bad")) throw new InvalidDataException("no");
        return changed;
    });

    [Fact]
    public async Task Rows_that_are_written_together_are_as_they_were_written_one_by_one()
    {
        var changed = await Store.WriteAsync(
            (s, ct) => s.ExecuteAllAsync([Put("a", [1, 0, 255], 1), Put("b", null, 2), Put("tüte\n'\"", [], null), Put("d", [7], long.MinValue)], ct), Ct);
        Assert.Equal([1, 1, 1, 1], changed);
        Assert.Equal([("a", "0100FF", 1), ("b", null, 2), ("d", "07", long.MinValue), ("tüte\n'\"", "", null)], await NotesAsync());
    }

    [Fact]
    public async Task Of_each_row_it_is_told_whether_it_changed_anything()
    {
        await InsertAsync("here", null, 5, null, null, flag: false);
        var put = await Store.WriteAsync((s, ct) => s.ExecuteAllAsync([Put("new", null, 1), Put("here", [1], 0), Put("newer", null, 2)], ct), Ct);
        Assert.Equal([1, 0, 1], put);
        Assert.Equal([("here", null, 5), ("new", null, 1), ("newer", null, 2L)], await NotesAsync());
    }

    [Fact]
    public async Task A_later_row_of_the_same_key_sees_what_the_earlier_one_wrote()
    {
        var changed = await Store.WriteAsync(
            (s, ct) => s.ExecuteAllAsync([Put("a", null, 1), Put("b", null, 1), Put("a", [1], 2), Put("c", null, 1), Put("a", [2], 0), Put("b", [3], 3)], ct), Ct);
        Assert.Equal([1, 1, 1, 1, 0, 1], changed);
        Assert.Equal([("a", "01", 3), ("b", "03", 4), ("c", null, 1L)], await NotesAsync());
    }

    [Fact]
    public async Task Rows_and_other_statements_keep_their_order()
    {
        var clear = new Statement("delete from note where amount < @most", [("most", 10)]);
        var changed = await Store.WriteAsync(
            (s, ct) => s.ExecuteAllAsync([Put("a", null, 1), Put("b", null, 2), clear, Put("c", null, 3), Put("d", null, 30), clear, clear, Put("e", null, 5)], ct), Ct);
        Assert.Equal([1, 1, 2, 1, 1, 1, 0, 1], changed);
        Assert.Equal([("d", null, 30L), ("e", null, 5)], await NotesAsync());
    }

    [Fact]
    public async Task A_row_that_cannot_be_written_takes_its_whole_write_with_it()
    {
        await Assert.ThrowsAsync<StoreException>(() => Store.WriteAsync((s, ct) => s.ExecuteAllAsync([Put("a", null, 1), Put(null, null, 1), Put("c", null, 1)], ct), Ct));
        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task Of_writes_that_are_done_together_each_gets_its_own_result_and_a_failing_one_harms_no_other()
    {
        var writes = Enumerable.Range(0, 300).Select(i => Store.WriteAsync(PutShared, i switch { 50 or 150 => "bad", 200 => "n100", _ => $"n{i}" }, Ct)).ToList();
        for (var i = 0; i < writes.Count; i++)
        {
            if (i is 50 or 150) await Assert.ThrowsAsync<InvalidDataException>(() => writes[i]);
            else Assert.Equal(1, await writes[i]);
        }

        Assert.Equal(300 - 2 - 1, await CountAsync());
        Assert.Contains(("n100", null, 2), await NotesAsync());
    }

    private static Statement Put(string? name, byte[]? body, long? amount) => PutNote.With(("name", name), ("body", body), ("amount", amount));

    private Task<List<(string Name, string? Body, long? Amount)>> NotesAsync() => Store.ReadAsync(
        (s, ct) => s.QueryAsync(
            "select name, body, amount from note order by name",
            r => (r.Text(0), r.BlobOrNull(1) is { } body ? Convert.ToHexString(body) : null, r.NumberOrNull(2)),
            ct),
        Ct);
}
