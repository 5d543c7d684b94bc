CREATE TABLE documents (id serial PRIMARY KEY, title text NOT NULL, body text NOT NULL);
CREATE INDEX documents_words ON documents USING gin (to_tsvector('english', body));
INSERT INTO documents (title, body)
SELECT 'Report ' || n, 'The quarterly report number ' || n || ' about storage, network and search'
FROM generate_series(1, 2000) AS n;
ALTER TABLE documents OWNER TO search;
