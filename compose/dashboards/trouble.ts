/**
 * Lines that mean trouble, in the words of OpenSearch's query string: only those of our own services have a level. Of `java.lang.IllegalStateException` the store
 * makes one word.
 */
export const TROUBLE = 'level:(warning OR error) OR message:(*error OR *exception OR fatal OR panic)';
